import type { AccountView, CalendarView } from "@/lib/accounts/list/queries";
import { countWords } from "@/lib/accounts/words";

/** Only calendars that are there and can be written are destinations. */
export const usable = (calendar: CalendarView): boolean => calendar.canWrite && !calendar.vanished;

/** "iCloud – anna@example.com" */
export const accountLabel = (account: AccountView): string =>
  account.name === account.address
    ? `${account.providerName} – ${account.address}`
    : `${account.providerName} – ${account.name} (${account.address})`;

/** The account, and how many of its calendars there are to pick from where that is not all of them. */
function groupLabel(account: AccountView): string {
  const count = countWords(account);
  return count ? `${accountLabel(account)}, ${count}` : accountLabel(account);
}

/** Every calendar that can be a destination, grouped by account, the default one of each first. */
export function CalendarOptions({ accounts }: { accounts: readonly AccountView[] }) {
  return accounts
    .filter((account) => account.health.state !== "disconnecting" && account.calendars.some(usable))
    .map((account) => (
      <optgroup key={account.id} label={groupLabel(account)}>
        {account.calendars.filter(usable).map((calendar) => (
          <option key={calendar.id} value={calendar.id}>
            {calendar.name}
          </option>
        ))}
      </optgroup>
    ));
}

/** A calendar by its id, for naming it; null when no account shown here has it. */
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

/** A calendar's name, with its account where another calendar has the same name; null as `findCalendar`. */
export function calendarName(accounts: readonly AccountView[], calendarId: string | null): string | null {
  const found = findCalendar(accounts, calendarId);
  if (!found) return null;
  const { account, calendar } = found;
  const namesakes = accounts.flatMap((a) => a.calendars).filter(({ name }) => name === calendar.name);
  return namesakes.length > 1 ? `${calendar.name} (${account.providerName}, ${account.name})` : calendar.name;
}
