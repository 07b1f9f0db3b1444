import Link from "next/link";
import type { ReactNode } from "react";
import { Status } from "@/components/ui/status";
import type { Drift } from "@/lib/accounts/drift/queries";
import { differenceWords } from "@/lib/accounts/drift/words";
import { formatWhen } from "@/lib/text/format";
import { inZone, type TimeStyle } from "@/lib/text/time-style";
import { DecideButton } from "./drift-form";

/** A booking whose event is different outside: which, in what way, and what can be done. */
export function DriftRow({ drift, times }: { drift: Drift; times: TimeStyle }) {
  const { bookingId, serviceName, clientName, startsAt, endsAt, timeZone } = drift;
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3.5 sm:px-5">
      <div className="min-w-0 flex-1 basis-64">
        <Link href={`/bookings/${bookingId}`} className="link font-medium">
          {`${serviceName} – ${clientName}`}
        </Link>
        <p className="text-sm text-soft">
          <time dateTime={startsAt.toISOString()}>
            {formatWhen(startsAt, endsAt, inZone(times, timeZone))}
          </time>
        </p>
        <Differences drift={drift} times={times} />
      </div>
      <Decisions drift={drift} />
    </li>
  );
}

/** What is different, one thing a line. */
export function Differences({ drift, times }: { drift: Drift; times: TimeStyle }) {
  return (
    <ul className="mt-1 space-y-0.5 text-sm">
      {drift.differences.map((difference) => (
        <li key={difference.what}>
          <Status tone={drift.acceptedAt ? "off" : "warning"} className="wrap-anywhere">
            {differenceWords(difference, drift, times)}
          </Status>
        </li>
      ))}
    </ul>
  );
}

/** Restore, and Accept where that has not been said already. */
export function Decisions({ drift: { bookingId, clientName, acceptedAt } }: { drift: Drift }) {
  const about: ReactNode = <span className="sr-only">{` the event of ${clientName}`}</span>;
  return (
    <div className="flex flex-wrap gap-2">
      <DecideButton name="restore" value={bookingId}>
        Restore{about}
      </DecideButton>
      {!acceptedAt && (
        <DecideButton name="accept" value={bookingId}>
          Accept{about}
        </DecideButton>
      )}
    </div>
  );
}
