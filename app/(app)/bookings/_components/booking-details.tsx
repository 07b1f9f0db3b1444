import Link from "next/link";
import type { ReactNode } from "react";
import { ServiceDot } from "@/app/(app)/_components/service-dot";
import { Card, Section } from "@/components/ui/card";
import type { BookingItem } from "@/lib/bookings/queries";
import { ownWhen } from "@/lib/bookings/words";
import { formatDuration, formatWhen } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import { sameZone } from "@/lib/zones";

/** Everything a booking says, wall times with their zones. */
export function BookingDetails({ item, times }: { item: BookingItem; times: TimeStyle }) {
  const { booking, service } = item;
  const minutes = (booking.endsAt.getTime() - booking.startsAt.getTime()) / 60_000;
  return (
    <Section id="details" title="Details">
      <Card>
        <dl className="divide-y divide-line">
          <Line term="Service">
            <span className="inline-flex items-baseline gap-2">
              <ServiceDot color={service.color} />
              <Link href={`/services/${service.id}`} className="link">
                {service.name}
              </Link>
            </span>
          </Line>
          <Line term="Client email">
            <a
              href={`mailto:${encodeURIComponent(booking.clientEmail).replace("%40", "@")}`}
              className="link inline-block min-h-6"
            >
              {booking.clientEmail}
            </a>
          </Line>
          <Line term="When">
            {ownWhen(booking, times)}
            {!sameZone(booking.timeZone, times.timeZone) && (
              <span className="block text-soft">{formatWhen(booking.startsAt, booking.endsAt, times)}</span>
            )}
          </Line>
          <Line term="Duration">{formatDuration(minutes)}</Line>
          {service.location && <Line term="Location">{service.location}</Line>}
          {booking.notes && (
            <Line term="Notes">
              <span className="whitespace-pre-wrap">{booking.notes}</span>
            </Line>
          )}
        </dl>
      </Card>
    </Section>
  );
}

function Line({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 px-4 py-2.5 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <dt className="text-sm text-soft leading-6">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}
