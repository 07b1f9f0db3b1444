import { compare, decide } from "@/app/(app)/_outside-changes/actions";
import { CompareForm, DecideButton, DriftForm } from "@/app/(app)/_outside-changes/drift-form";
import { DriftRow } from "@/app/(app)/_outside-changes/drift-row";
import { Card, Section } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Status } from "@/components/ui/status";
import type { ComparedAccount } from "@/lib/accounts/drift/queries";
import { comparisonWords, remainderWords } from "@/lib/accounts/drift/words";
import type { AccountView } from "@/lib/accounts/list/queries";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";

export interface OutsideChangesProps {
  account: AccountView;
  compared: ComparedAccount;
  now: Date;
  times: TimeStyle;
}

/** Events that were edited or deleted in the calendar itself: found by looking, restored or accepted. */
export function OutsideChanges({ account, compared, now, times }: OutsideChangesProps) {
  const { drifts } = compared;
  const open = drifts.filter((drift) => !drift.acceptedAt);
  const accepted = drifts.filter((drift) => drift.acceptedAt);
  const seen = Math.max(0, ...drifts.map((drift) => drift.foundAt.getTime()));
  return (
    <Section
      id="changes"
      level={3}
      title="Changes made in the calendar"
      description="Finds upcoming events that somebody edited or deleted outside Calpace. No booking changes because of it."
    >
      <Card className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 p-5">
        <div className="min-w-0 flex-1 basis-64 text-sm">
          <Findings compared={compared} now={now} times={times} />
        </div>
        <Compare account={account} />
      </Card>
      <DriftForm action={decide} seen={new Date(seen).toISOString()}>
        {open.length > 0 && (
          <Card>
            <ul className="divide-y divide-line">
              {open.map((drift) => (
                <DriftRow key={drift.bookingId} drift={drift} times={times} />
              ))}
            </ul>
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-t px-4 py-3.5 text-sm sm:px-5">
              <p className="min-w-0 flex-1 basis-64 text-soft">
                Restore writes the event again as Calpace has it. Accept leaves it as it is until the booking
                changes: then Calpace writes it again.
              </p>
              {open.length > 1 && (
                <DecideButton name="all" value={account.id}>{`Restore all ${open.length}`}</DecideButton>
              )}
            </div>
          </Card>
        )}
        {accepted.length > 0 && (
          <details className="mt-2">
            <summary className="link inline-flex min-h-8 list-none items-center font-medium text-sm">
              {accepted.length === 1 ? "1 accepted change" : `${accepted.length} accepted changes`}
            </summary>
            <Card className="mt-2">
              <ul className="divide-y divide-line">
                {accepted.map((drift) => (
                  <DriftRow key={drift.bookingId} drift={drift} times={times} />
                ))}
              </ul>
            </Card>
          </details>
        )}
      </DriftForm>
    </Section>
  );
}

/** How the last comparison came out and when it was; what it did not get to. */
function Findings({ compared, now, times }: Omit<OutsideChangesProps, "account">) {
  const { comparison, drifts, waiting } = compared;
  if (!comparison) return <p className="text-soft">The events were not compared yet.</p>;
  const rest = remainderWords(comparison);
  const open = drifts.some((drift) => !drift.acceptedAt);
  const tone = open || rest || waiting > 0 ? "warning" : comparison.of === 0 ? "off" : "ok";
  return (
    <div className="space-y-0.5">
      <Status tone={tone} className="font-medium">
        {comparisonWords(comparison, drifts, waiting)}
      </Status>
      {rest && <p className="pl-4.5 text-soft">{rest}</p>}
      <p className="pl-4.5 text-soft">
        {"Compared "}
        <RelativeTime at={comparison.at.getTime()} now={now.getTime()} />
        {`, ${formatMoment(comparison.at, now, times)}`}
      </p>
    </div>
  );
}

/** Where the account cannot be asked, the reason stands in the button's place. */
function Compare({ account: { id, health } }: { account: AccountView }) {
  if (health.state === "paused")
    return <p className="text-sm text-soft">The account is paused. Resume it to compare its events.</p>;
  if (health.state === "reconnect")
    return <p className="text-sm text-soft">Reconnect the account to compare its events.</p>;
  return <CompareForm action={compare} id={id} />;
}
