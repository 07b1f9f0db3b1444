import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import { formatDay, formatRange } from "@/lib/bookings/format";
import type { BookingItem } from "@/lib/bookings/queries";
import { ServiceDot } from "./service-dot";
import { SyncLine } from "./sync-line";

export interface BookingListProps {
  items: readonly BookingItem[];
  now: Date;
  /** All times are shown in it; the page names it. */
  timeZone: string;
  headingLevel?: 2 | 3;
}

/** Bookings by day, each with its sync state. */
export function BookingList({ items, now, timeZone, headingLevel = 2 }: BookingListProps) {
  const Heading = headingLevel === 2 ? "h2" : "h3";
  return (
    <div className="space-y-5">
      {byDay(items, timeZone).map(({ day, bookings }) => (
        <section key={day} aria-label={day}>
          <Heading className="mb-2 font-medium text-sm text-soft">
            {day}
            {day === formatDay(now, timeZone) && " · Today"}
          </Heading>
          <Card>
            <ul className="divide-y divide-line">
              {bookings.map((item) => (
                <BookingRow key={item.booking.id} item={item} now={now} timeZone={timeZone} />
              ))}
            </ul>
          </Card>
        </section>
      ))}
    </div>
  );
}

/** Neighbours in the list that start on the same day. */
function byDay(items: readonly BookingItem[], timeZone: string): { day: string; bookings: BookingItem[] }[] {
  const days: { day: string; bookings: BookingItem[] }[] = [];
  for (const item of items) {
    const day = formatDay(item.booking.startsAt, timeZone);
    const last = days.at(-1);
    if (last?.day === day) last.bookings.push(item);
    else days.push({ day, bookings: [item] });
  }
  return days;
}

function BookingRow({ item, now, timeZone }: { item: BookingItem; now: Date; timeZone: string }) {
  const { booking, service, sync } = item;
  return (
    <li className="relative grid gap-x-4 gap-y-1 px-4 py-3 first:rounded-t-lg last:rounded-b-lg hover:bg-hover sm:grid-cols-[7.5rem_minmax(0,1fr)] lg:grid-cols-[7.5rem_minmax(0,1fr)_minmax(0,19rem)]">
      <time
        dateTime={booking.startsAt.toISOString()}
        className="whitespace-nowrap font-medium sm:font-normal"
      >
        {formatRange(booking.startsAt, booking.endsAt, timeZone).split(" (")[0]}
      </time>
      <div className="min-w-0">
        <Link
          href={`/bookings/${booking.id}`}
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
        <SyncLine state={sync} now={now} timeZone={timeZone} />
      </div>
    </li>
  );
}
