import type { GlyphShape } from "@/components/ui/glyph";
import { destinationsOf, isDestination } from "@/lib/accounts/list/destinations";
import type { AccountView, CalendarView } from "@/lib/accounts/list/queries";
import { countWords } from "@/lib/accounts/words";
import { providerOf } from "@/lib/providers/registry";
import type { Destination } from "@/lib/states/destination/routing";
import { type Place, placeWords } from "@/lib/states/destination/words";
import type { CalendarGroup } from "./calendar-options";

/** "iCloud – anna@example.com" */
const accountLabel = (account: AccountView): string =>
  account.name === account.address
    ? `${account.providerName} – ${account.address}`
    : `${account.providerName} – ${account.name} (${account.address})`;

/** Every calendar that can be a destination, grouped by account, the default one of each first. */
export const calendarGroups = (accounts: readonly AccountView[]): CalendarGroup[] =>
  accounts
    .filter((account) => destinationsOf(account).length > 0)
    .map((account) => ({
      account: accountLabel(account),
      count: countWords(account),
      calendars: destinationsOf(account).map(({ id, name }): [string, string] => [id, name]),
    }));

/** A calendar by its id, for naming it; null when no account shown here has it. */
function findCalendar(
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
function placeOf(accounts: readonly AccountView[], calendarId: string | null): ShownPlace | null {
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

/** A calendar's name, provider and account in a sentence; one that no account has any more is said to be so. */
export function calendarWords(accounts: readonly AccountView[], calendarId: string | null): string {
  const place = placeOf(accounts, calendarId);
  return place ? placeWords(place) : "a calendar that is not connected any more";
}

/** A calendar that takes no bookings, and why. */
export function lostWords(accounts: readonly AccountView[], calendarId: string): string {
  const found = findCalendar(accounts, calendarId);
  if (!found) return "A calendar that is not connected any more";
  const leaving = found.account.health.state === "disconnecting";
  return `${found.calendar.name} (${leaving ? "its account is being disconnected" : "cannot be used any more"})`;
}

/** What is stored but cannot be picked any more: a select without it would show another calendar in its place. */
export function StoredOption({
  accounts,
  calendarId,
}: {
  accounts: readonly AccountView[];
  calendarId: string | null;
}) {
  if (calendarId === null || isDestination(accounts, calendarId)) return null;
  return (
    <option value={calendarId} disabled>
      {lostWords(accounts, calendarId)}
    </option>
  );
}
