import type { ReactNode } from "react";
import type { AccountView, CalendarView } from "@/lib/accounts/list/queries";
import { outageWords, waitingWords } from "@/lib/accounts/words";
import { providerOf } from "@/lib/providers/registry";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import { AccountLine } from "./account-line";
import { shownHealth } from "./shown-health";

export interface AccountRowProps {
  account: AccountView;
  now: Date;
  /** The page names it. */
  times: TimeStyle;
  /** What can be done about it. */
  action?: ReactNode;
  /** Below: what else can be done with it. */
  children?: ReactNode;
}

/** A connected account: who it is, its calendars, how it is and since when, what waits. */
export function AccountRow({ account, now, times, action, children }: AccountRowProps) {
  const { provider, providerName, name, address, health, lastSyncedAt } = account;
  return (
    <AccountLine
      glyph={providerOf(provider).glyph}
      providerName={providerName}
      name={name === address ? null : name}
      address={address}
      calendars={calendarNames(account.calendars)}
      health={shownHealth(health, times)}
      now={now.getTime()}
      synced={lastSyncedAt && { at: lastSyncedAt.getTime(), moment: formatMoment(lastSyncedAt, now, times) }}
      notes={[waitingWords(account), outageWords(account)].filter((words) => words !== null)}
      action={action}
    >
      {children}
    </AccountLine>
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
