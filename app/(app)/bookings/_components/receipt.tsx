import { ExternalLink } from "lucide-react";
import Link from "next/link";
import { SyncLine } from "@/app/(app)/_components/sync-line";
import { SyncNowForm } from "@/app/(app)/_components/sync-now-form";
import { placeOfDestination } from "@/app/(app)/_destinations/places";
import { WhyHere } from "@/app/(app)/_destinations/why-here";
import { buttonClass } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/card";
import { Status } from "@/components/ui/status";
import type { Drift } from "@/lib/accounts/drift/queries";
import type { AccountView } from "@/lib/accounts/list/queries";
import type { BookingItem } from "@/lib/bookings/queries";
import type { Attempt } from "@/lib/states/booking/attempt";
import { hasFailed } from "@/lib/states/booking/sync-state";
import { attemptWords, deletedWords } from "@/lib/states/booking/words";
import { formatMoment, zoneName } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import { resend } from "../actions";
import { DriftNote } from "./drift-note";

export interface ReceiptProps {
  item: BookingItem;
  attempts: readonly Attempt[];
  accounts: readonly AccountView[];
  /** What was found different outside since the event was last written. */
  drifts: readonly Drift[];
  now: Date;
  times: TimeStyle;
}

/** Is it in my calendar? The answer, why there, what can be done, and everything that was tried for it. */
export function Receipt({ item, attempts, accounts, drifts, now, times }: ReceiptProps) {
  const { booking, sync, destination } = item;
  const lost = drifts.some(({ differences }) => differences.some(({ what }) => what === "deleted"));
  const deleted = lost && sync.kind === "synced" ? sync : null;
  return (
    <Section
      id="receipt"
      title="Sync receipt"
      description={`Where this booking is outside Calpace. Times are in ${zoneName(times.timeZone)}.`}
    >
      <Card>
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 px-4 py-3">
          <div className="min-w-0 flex-1 basis-64 space-y-1">
            <div className="[&_span]:text-text">
              {deleted ? (
                <Status tone="warning" className="text-sm">
                  {deletedWords(deleted.at, deleted.calendar, now, times)}
                </Status>
              ) : (
                <SyncLine state={sync} now={now} times={times} detailed />
              )}
            </div>
            {sync.kind === "synced" && (
              <p className="pl-4.5 text-sm text-soft">{firstAndLast(sync.firstAt, sync.at, now, times)}</p>
            )}
            <WhyHere
              reason={destination.reason}
              somewhere={destination.calendarId !== null}
              place={placeOfDestination(accounts, destination)}
              of={{ kind: "booking", name: `the booking of ${booking.clientName}` }}
            />
          </div>
          <div className="flex flex-wrap gap-2">
            {sync.kind === "synced" && sync.url && !deleted && (
              <a href={sync.url} rel="noreferrer" className={buttonClass("secondary", "sm")}>
                <ExternalLink aria-hidden />
                Open in the calendar
              </a>
            )}
            <ReceiptAction item={item} />
          </div>
        </div>
        <DriftNote drifts={drifts} now={now} times={times} />
        {attempts.length > 0 && (
          <ol className="divide-y divide-line border-t" aria-label="What was sent, newest first">
            {attempts.map((attempt) => (
              <AttemptLine key={attempt.id} attempt={attempt} now={now} times={times} />
            ))}
          </ol>
        )}
      </Card>
    </Section>
  );
}

function firstAndLast(first: Date, last: Date, now: Date, times: TimeStyle): string {
  const of = (at: Date) => formatMoment(at, now, times);
  return of(first) === of(last)
    ? `First synced ${of(first)}.`
    : `First synced ${of(first)}, last synced ${of(last)}.`;
}

/** Retry what failed, send again what is there; what the account itself holds back is put right at the account. */
function ReceiptAction({ item: { booking, sync } }: { item: BookingItem }) {
  if (sync.kind === "none" || sync.kind === "kept") return null;
  const delay = sync.kind === "synced" ? null : sync.delay;
  if (delay?.kind === "reconnect" || delay?.kind === "paused")
    return (
      <Link href="/settings/calendars" className={buttonClass("secondary", "sm")}>
        {delay.kind === "reconnect" ? "Reconnect the account" : "Resume the account"}
      </Link>
    );
  return (
    <SyncNowForm action={resend} id={booking.id}>
      {delay && hasFailed(delay) ? "Retry" : "Sync now"}
    </SyncNowForm>
  );
}

function AttemptLine({ attempt, now, times }: { attempt: Attempt; now: Date; times: TimeStyle }) {
  const { tone, line } = attemptWords(attempt);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 px-4 py-2 text-sm">
      <Status tone={tone}>{line}</Status>
      <time dateTime={attempt.at.toISOString()} className="text-soft max-sm:pl-4.5">
        {formatMoment(attempt.at, now, times)}
      </time>
    </li>
  );
}
