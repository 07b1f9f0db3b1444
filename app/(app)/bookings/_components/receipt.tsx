import { SyncLine } from "@/app/(app)/_components/sync-line";
import { Card, Section } from "@/components/ui/card";
import { Status } from "@/components/ui/status";
import { formatMoment, zoneName } from "@/lib/bookings/format";
import type { BookingItem } from "@/lib/bookings/queries";
import type { Attempt } from "@/lib/bookings/store/sync";
import { attemptWords } from "@/lib/bookings/words";

export interface ReceiptProps {
  item: BookingItem;
  attempts: readonly Attempt[];
  now: Date;
  timeZone: string;
}

/** Is it in my calendar? The answer, and everything that was tried for it. */
export function Receipt({ item, attempts, now, timeZone }: ReceiptProps) {
  return (
    <Section
      id="receipt"
      title="Sync receipt"
      description={`Where this booking is outside Calpace. Times are in ${zoneName(timeZone)}.`}
    >
      <Card>
        <div className="px-4 py-3 [&_span]:text-text">
          <SyncLine state={item.sync} now={now} timeZone={timeZone} detailed />
          {item.sync.kind === "synced" && item.sync.url && (
            <a href={item.sync.url} rel="noreferrer" className="link mt-1 inline-block text-sm">
              Open in the calendar
            </a>
          )}
        </div>
        {attempts.length > 0 && (
          <ol className="divide-y divide-line border-t" aria-label="What was sent, newest first">
            {attempts.map((attempt) => (
              <AttemptLine key={attempt.id} attempt={attempt} now={now} timeZone={timeZone} />
            ))}
          </ol>
        )}
      </Card>
    </Section>
  );
}

function AttemptLine({ attempt, now, timeZone }: { attempt: Attempt; now: Date; timeZone: string }) {
  const { tone, line } = attemptWords(attempt);
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 px-4 py-2 text-sm">
      <Status tone={tone}>{line}</Status>
      <time dateTime={attempt.at.toISOString()} className="text-soft max-sm:pl-4.5">
        {formatMoment(attempt.at, now, timeZone)}
      </time>
    </li>
  );
}
