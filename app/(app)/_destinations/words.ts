import type { AccountView } from "@/lib/accounts/list/queries";
import { placeWords } from "@/lib/states/destination/words";
import { findCalendar, placeOf } from "./places";

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
