import type { AccountView, CalendarView } from "@/lib/integrations/queries";

/** Only calendars that are there and can be written are destinations. */
export const usable = (calendar: CalendarView): boolean => calendar.canWrite && !calendar.vanished;

/** "iCloud – anna@example.com" */
export const accountLabel = (account: AccountView): string =>
  account.name === account.address
    ? `${account.providerName} – ${account.address}`
    : `${account.providerName} – ${account.name} (${account.address})`;

/** Every calendar that can be a destination, grouped by account, the default one of each first. */
export function CalendarOptions({ accounts }: { accounts: readonly AccountView[] }) {
  return accounts
    .filter((account) => account.health.state !== "disconnecting" && account.calendars.some(usable))
    .map((account) => (
      <optgroup key={account.id} label={accountLabel(account)}>
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
