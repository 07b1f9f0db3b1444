import type { AccountView, CalendarView } from "./queries";

/** Only calendars that are there and can be written take bookings. */
const usable = (calendar: CalendarView): boolean => calendar.canWrite && !calendar.vanished;

/** The calendars of an account that bookings can go to: none of one that is being left. */
export const destinationsOf = ({ health, calendars }: AccountView): CalendarView[] =>
  health.state === "disconnecting" ? [] : calendars.filter(usable);

/** Whether bookings can go to that calendar. */
export const isDestination = (accounts: readonly AccountView[], calendarId: string | null): boolean =>
  accounts.some((account) => destinationsOf(account).some(({ id }) => id === calendarId));
