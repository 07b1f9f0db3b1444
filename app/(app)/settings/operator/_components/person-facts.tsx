import { Badge } from "@/components/ui/badge";
import type { PersonView } from "@/lib/people/operator/queries";
import { formatDate, formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";

interface PersonFactsProps {
  person: PersonView;
  now: Date;
  times: TimeStyle;
}

/** What marks a person among the others: the role, a lock, and that it is oneself. */
export function PersonBadges({ person, self }: { person: PersonView; self: boolean }) {
  return (
    <>
      {person.role === "operator" && <Badge tone="accent">Operator</Badge>}
      {person.lockedAt && <Badge tone="warning">Locked</Badge>}
      {self && <Badge>You</Badge>}
    </>
  );
}

/** Since when somebody is here, when they were last, and how their accounts are. */
export function PersonFacts({ person, now, times }: PersonFactsProps) {
  const { createdAt, lastSeenAt, lockedAt } = person;
  return (
    <div className="space-y-0.5 text-sm text-soft">
      <p>
        Here since {formatDate(createdAt, times, { month: "long", year: true })} ·{" "}
        {lastSeenAt ? `last seen ${formatMoment(lastSeenAt, now, times)}` : "last seen: not known"}
        {person.sessions === 0 && " · not signed in"}
      </p>
      <p>{accountsLine(person)}</p>
      {lockedAt && (
        <p>Locked since {formatMoment(lockedAt, now, times)}: cannot sign in, and the sync holds.</p>
      )}
    </div>
  );
}

/** "3 connected accounts: 2 Connected, 1 Needs you" */
function accountsLine({ accounts, lockedAt }: PersonView): string {
  const total = [...accounts.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return "No connected accounts";
  const counted = total === 1 ? "1 connected account" : `${total} connected accounts`;
  const states = [...accounts].map(([word, count]) => `${count} ${word}`).join(", ");
  return lockedAt ? counted : `${counted}: ${states}`;
}
