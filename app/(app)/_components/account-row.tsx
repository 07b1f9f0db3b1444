import type { ReactNode } from "react";
import { Progress } from "@/components/ui/progress";
import { RelativeTime } from "@/components/ui/relative-time";
import type { AccountView, CalendarView } from "@/lib/accounts/list/queries";
import { outageWords, waitingWords } from "@/lib/accounts/words";
import { formatMoment, zoneName } from "@/lib/text/format";
import { AccountHealth } from "./account-health";

export interface AccountRowProps {
  account: AccountView;
  now: Date;
  timeZone: string;
  /** The one thing to do about it. */
  action?: ReactNode;
  /** Below: what else can be done with it. */
  children?: ReactNode;
}

/** A connected account: who it is, its calendars, how it is and since when, what waits. */
export function AccountRow({ account, now, timeZone, action, children }: AccountRowProps) {
  const { providerName, name, address, health, lastSyncedAt } = account;
  const notes = [waitingWords(account), outageWords(account)].filter((words) => words !== null);
  return (
    <li className="px-4 py-3.5 sm:px-5">
      <div className="flex gap-3.5">
        <Mark name={providerName} />
        <div className="flex min-w-0 flex-1 flex-wrap items-start gap-x-6 gap-y-2">
          <div className="min-w-0 flex-1 basis-56">
            <p className="font-medium">{providerName}</p>
            <p className="text-sm text-soft">{name === address ? address : `${name} · ${address}`}</p>
            {account.calendars.length > 0 && (
              <p className="text-sm text-soft">{calendarNames(account.calendars)}</p>
            )}
          </div>
          <div className="min-w-0 basis-74 space-y-0.5 max-sm:basis-full">
            <AccountHealth health={health} timeZone={timeZone} />
            <p className="pl-4.5 text-sm text-soft">
              {lastSyncedAt ? (
                <>
                  {"Last synced "}
                  <RelativeTime at={lastSyncedAt.getTime()} now={now.getTime()} />
                  {`, ${formatMoment(lastSyncedAt, now, timeZone)} (${zoneName(timeZone)})`}
                </>
              ) : (
                "Nothing synced yet"
              )}
            </p>
            {notes.map((words) => (
              <p key={words} className="pl-4.5 text-sm text-soft">
                {words}
              </p>
            ))}
          </div>
          {/* As wide as the widest of them: in every row the status stands in the same place. */}
          {action && (
            <div className="flex min-w-0 empty:max-lg:hidden lg:min-w-30 lg:justify-end">{action}</div>
          )}
        </div>
      </div>
      {health.state === "syncing" && (
        <Progress label={`Syncing ${address}`} value={health.done} max={health.of} className="mt-3" />
      )}
      {children}
    </li>
  );
}

/** The provider's first letter: told from the others at a glance, and known for every provider there will be. */
function Mark({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="inline-flex size-9 shrink-0 select-none items-center justify-center rounded-md border border-line bg-sunken font-semibold text-sm text-soft"
    >
      {name.slice(0, 1).toUpperCase()}
    </span>
  );
}

/** As many names as fit a line. */
const NAMES = 4;

function calendarNames(calendars: readonly CalendarView[]): string {
  const names = calendars.slice(0, NAMES).map((calendar) => {
    if (calendar.vanished) return `${calendar.name} (gone)`;
    if (calendar.needs) return `${calendar.name} (needs permission)`;
    return calendar.canWrite ? calendar.name : `${calendar.name} (read-only)`;
  });
  const more = calendars.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
