import { connectionMessages } from "@/lib/connections/messages";

/** Words for what managing an account can answer, those of its provider included. */
export const accountMessages: Readonly<Record<string, string>> = {
  ...connectionMessages,
  calendar_unavailable: "This calendar cannot be used any more. Choose another one.",
  pick_calendar: "Pick the calendar they move to.",
  too_soon: "That was often enough for now. Try again in a minute.",
  resting: "The service asked for a break. Try again when it is over.",
  paused: "The account is paused. Resume it first.",
  look_refused: "The service did not let Calpace look at the event.",
  stale_drift: "Something changed meanwhile, so nothing was done. This is how it is now.",
  no_test_place: "This account has no calendar that can be written, so there is nothing to test.",
  sign_in_refused: "The service no longer accepts the sign-in. Reconnect the account.",
  calendar_gone: "The calendar is not there any more. Refresh the list of calendars.",
  event_refused: "The account can be reached, but the calendar refused the event.",
  left_behind:
    "The test event was written, but could not be removed again. Delete “Calpace test event” in your calendar.",
};
