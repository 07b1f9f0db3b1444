import type { GlyphShape } from "@/components/ui/glyph";
import { destinationsOf } from "@/lib/accounts/list/destinations";
import type { AccountView, CalendarView } from "@/lib/accounts/list/queries";
import { accountLabel, countWords } from "@/lib/accounts/words";
import { providerOf } from "@/lib/providers/registry";
import type { Destination } from "@/lib/states/destination/routing";
import type { Place } from "@/lib/states/destination/words";
import type { CalendarGroup } from "./calendar-options";

/** Every calendar that can be a destination, grouped by account, the default one of each first. */
export const calendarGroups = (accounts: readonly AccountView[]): CalendarGroup[] =>
  accounts
    .filter((account) => destinationsOf(account).length > 0)
    .map((account) => ({
      account: accountLabel(account),
      count: countWords(account),
      calendars: destinationsOf(account).map(({ id, name }): [string, string] => [id, name]),
    }));

/** A calendar by its id; null when no account shown here has it. */
export function findCalendar(
  accounts: readonly AccountView[],
  calendarId: string | null,
): { account: AccountView; calendar: CalendarView } | null {
  for (const account of accounts) {
    const calendar = account.calendars.find((c) => c.id === calendarId);
    if (calendar) return { account, calendar };
  }
  return null;
}

/** A place with the shape of its provider. */
export interface ShownPlace extends Place {
  glyph: GlyphShape;
}

/** A calendar by its id, as a place to name; null as `findCalendar`. */
export function placeOf(accounts: readonly AccountView[], calendarId: string | null): ShownPlace | null {
  const found = findCalendar(accounts, calendarId);
  if (!found) return null;
  const { provider, providerName, name: account } = found.account;
  return { calendar: found.calendar.name, providerName, account, glyph: providerOf(provider).glyph };
}

/** The place a destination names: the calendar chosen, or the one that is gone. */
export const placeOfDestination = (
  accounts: readonly AccountView[],
  destination: Destination,
): ShownPlace | null =>
  placeOf(
    accounts,
    destination.calendarId ?? (destination.reason === "gone" ? destination.wantedCalendarId : null),
  );
