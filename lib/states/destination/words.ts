import type { Destination } from "./routing";

/** A calendar in its account, by the three names everybody recognises it by. */
export interface Place {
  /** "Work" */
  calendar: string;
  /** "Google Calendar" */
  providerName: string;
  /** What the person calls the account, else its address. */
  account: string;
}

/** A place as every sentence names it: "Work (Google Calendar, anna@example.com)". */
export const placeWords = ({ calendar, providerName, account }: Place): string =>
  `${calendar} (${providerName}, ${account})`;

/** What a destination is of: a service's future bookings, or one booking. */
type Subject = "service" | "booking";

/**
 * The rule that chose a destination, as a sentence. `place` is the calendar chosen, or the one that is gone; null when
 * nothing is known of it any more.
 */
export function whyWords(
  { reason }: Pick<Destination, "reason">,
  place: Place | null,
  subject: Subject,
): string {
  const name = place ? placeWords(place) : "a calendar that is not connected any more";
  switch (reason) {
    case "bulk":
      return `“Enable sync for all services” is on, so everything goes to the primary calendar, ${name}.`;
    case "primary":
      return `${subject === "service" ? "This service" : "Its service"} uses the primary calendar, which is ${name}.`;
    case "own":
      return `${subject === "service" ? "This service" : "Its service"} has its own calendar, ${name}, and “Enable sync for all services” is off.`;
    case "pinned":
      return `When the settings were last changed for new bookings only, this booking was kept in ${name}.`;
    case "kept_out":
      return "When the settings were last changed for new bookings only, this booking was left in no calendar.";
    case "not_synced":
      return `${subject === "service" ? "This service" : "Its service"} is set to “Don't sync”.`;
    case "no_primary":
      return "No primary calendar is chosen, and nothing is sent anywhere else in its place.";
    case "gone":
      return `It should go to ${name}${place ? ", which cannot be used any more" : ""}. Nothing is sent anywhere else in its place.`;
    case "cancelled":
      return "The booking is cancelled, so it is in no calendar.";
  }
}

/** Where the bookings of a service go, in a few words. `place` as `whyWords` has it. */
export function serviceWords({ reason }: Pick<Destination, "reason">, place: Place | null): string {
  const name = place ? placeWords(place) : "a calendar that is not connected any more";
  switch (reason) {
    case "bulk":
    case "primary":
      return `Primary calendar: ${name}`;
    case "no_primary":
      return "Primary calendar: none chosen";
    case "gone":
      return place
        ? `Nowhere: ${name} cannot be used any more`
        : "Nowhere: its calendar is not connected any more";
    case "not_synced":
      return "Don't sync";
    default:
      return name;
  }
}
