import type { Destination } from "./routing";

/** What a destination is of: a service's future bookings, or one booking. */
type Subject = "service" | "booking";

/**
 * The rule that chose a destination, as a sentence. `calendar` names the calendar chosen, or the one that is gone;
 * null when its name is not known any more.
 */
export function whyWords(destination: Destination, calendar: string | null, subject: Subject): string {
  const name = calendar ?? "a calendar that is not connected any more";
  switch (destination.reason) {
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
      return `It should go to ${name}, which cannot be used any more. Nothing is sent anywhere else in its place.`;
    case "cancelled":
      return "The booking is cancelled, so it is in no calendar.";
  }
}
