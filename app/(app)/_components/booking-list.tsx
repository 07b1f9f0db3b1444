import { clsx } from "clsx";
import Link from "next/link";
import { withFrom } from "@/app/way-back";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import type { BookingItem } from "@/lib/bookings/queries";
import { formatClocks, formatDay } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import { ServiceDot } from "./service-dot";
import { SyncLine } from "./sync-line";

export interface BookingListProps {
  items: readonly BookingItem[];
  now: Date;
  /** All times are shown in it; the page names it. */
  times: TimeStyle;
  /** The page it stands on: where the way back from a booking leads. */
  from: string;
  headingLevel?: 2 | 3;
  /** Each has a box to tick, named `ids`, for the form the list stands in. */
  selectable?: boolean;
}

/** Bookings by day, each with its sync state. */
export function BookingList({
  items,
  now,
  times,
  from,
  headingLevel = 2,
  selectable = false,
}: BookingListProps) {
  const Heading = headingLevel === 2 ? "h2" : "h3";
  return (
    <div className="space-y-5">
      {byDay(items, times).map(({ day, bookings }) => (
        <section key={day} aria-label={day}>
          <Heading className="mb-2 font-medium text-sm text-soft">
            {day}
            {day === formatDay(now, times) && " · Today"}
          </Heading>
          <Card>
            <ul className="divide-y divide-line">
              {bookings.map((item) => (
                <BookingRow key={item.booking.id} {...{ item, now, times, from, selectable }} />
              ))}
            </ul>
          </Card>
        </section>
      ))}
    </div>
  );
}

/** Neighbours in the list that start on the same day. */
function byDay(items: readonly BookingItem[], times: TimeStyle): { day: string; bookings: BookingItem[] }[] {
  const days: { day: string; bookings: BookingItem[] }[] = [];
  for (const item of items) {
    const day = formatDay(item.booking.startsAt, times);
    const last = days.at(-1);
    if (last?.day === day) last.bookings.push(item);
    else days.push({ day, bookings: [item] });
  }
  return days;
}

interface BookingRowProps {
  item: BookingItem;
  now: Date;
  times: TimeStyle;
  from: string;
  selectable: boolean;
}

function BookingRow({ item, now, times, from, selectable }: BookingRowProps) {
  const { booking, service, sync } = item;
  const time = formatClocks(booking.startsAt, booking.endsAt, times);
  return (
    <li
      className={clsx(
        "relative flex gap-x-1 px-4 first:rounded-t-lg last:rounded-b-lg hover:bg-hover",
        selectable && "pl-2 has-checked:bg-accent-wash",
      )}
    >
      {selectable && (
        // Above the link, which covers the whole row.
        <label className="relative z-1 flex size-9 shrink-0 items-center justify-center self-start mt-1.5 print:hidden">
          <input type="checkbox" name="ids" value={booking.id} autoComplete="off" className="size-4.5" />
          <span className="sr-only">{`Select ${booking.clientName}, ${time}`}</span>
        </label>
      )}
      <div className="grid min-w-0 flex-1 gap-x-4 gap-y-1 py-3 sm:grid-cols-[7.5rem_minmax(0,1fr)] lg:grid-cols-[7.5rem_minmax(0,1fr)_minmax(0,19rem)]">
        <time dateTime={booking.startsAt.toISOString()} className="font-medium sm:font-normal">
          {time}
        </time>
        <div className="min-w-0">
          <Link
            href={withFrom(`/bookings/${booking.id}`, from)}
            className="line-clamp-2 font-medium after:absolute after:inset-0"
          >
            {booking.clientName}
          </Link>
          <p className="flex items-baseline gap-2 text-sm text-soft">
            <ServiceDot color={service.color} />
            <span className="line-clamp-2 min-w-0">{service.name}</span>
            {booking.cancelledAt && <Badge>Cancelled</Badge>}
          </p>
        </div>
        <div className="min-w-0 sm:col-start-2 lg:col-start-auto lg:self-center">
          <SyncLine state={sync} now={now} times={times} />
        </div>
      </div>
    </li>
  );
}
