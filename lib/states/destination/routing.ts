/** What a service's own setting says. `primary` is the default for every service. */
export type ServiceChoice = { kind: "primary" } | { kind: "calendar"; calendarId: string } | { kind: "none" };

export interface RoutingSettings {
  bulkEnabled: boolean;
  primaryCalendarId: string | null;
  /** Calendars that exist, can be written, and whose account is not being disconnected. */
  usableCalendarIds: ReadonlySet<string>;
}

export interface RoutedBooking {
  cancelled: boolean;
  /** Set when the booking was kept where it is: a calendar, or `null` for in none. */
  pin: { calendarId: string | null } | null;
}

/** Where a booking goes and the rule that chose it. `wantedCalendarId` names a destination that is gone. */
export type Destination =
  | { calendarId: string; reason: "pinned" | "bulk" | "primary" | "own" }
  | { calendarId: null; reason: "cancelled" | "kept_out" | "no_primary" | "not_synced" }
  | { calendarId: null; reason: "gone"; wantedCalendarId: string };

/**
 * Where does a booking go? The only place that knows. Never falls back to another calendar silently:
 * without a primary, or with a destination that is gone, the answer is nowhere.
 */
export function resolveDestination(
  settings: RoutingSettings,
  choice: ServiceChoice,
  booking: RoutedBooking = { cancelled: false, pin: null },
): Destination {
  if (booking.cancelled) return { calendarId: null, reason: "cancelled" };
  if (booking.pin) {
    if (booking.pin.calendarId === null) return { calendarId: null, reason: "kept_out" };
    return usable(settings, booking.pin.calendarId, "pinned");
  }
  if (!settings.bulkEnabled && choice.kind === "none") return { calendarId: null, reason: "not_synced" };
  if (!settings.bulkEnabled && choice.kind === "calendar") return usable(settings, choice.calendarId, "own");
  if (settings.primaryCalendarId === null) return { calendarId: null, reason: "no_primary" };
  return usable(settings, settings.primaryCalendarId, settings.bulkEnabled ? "bulk" : "primary");
}

function usable(
  settings: RoutingSettings,
  calendarId: string,
  reason: "pinned" | "bulk" | "primary" | "own",
): Destination {
  return settings.usableCalendarIds.has(calendarId)
    ? { calendarId, reason }
    : { calendarId: null, reason: "gone", wantedCalendarId: calendarId };
}

/** A service row's two destination columns as a choice. */
export function choiceOf(destination: string, calendarId: string | null): ServiceChoice {
  if (destination === "calendar" && calendarId) return { kind: "calendar", calendarId };
  return destination === "none" ? { kind: "none" } : { kind: "primary" };
}
