/*
 * The reference: what should be in each calendar, told one booking and one change at a time, without tables, plans or
 * requests. It shares no code with the product, so that a fault in a rule is not in both.
 */

export type Mode = "move" | "keep";
export type Choice = { kind: "primary" } | { kind: "none" } | { kind: "calendar"; calendarId: string };
export type Change =
  | { kind: "bulk"; enabled: boolean }
  | { kind: "primary"; calendarId: string | null }
  | { kind: "service"; serviceId: string; choice: Choice };

export interface ModelBooking {
  service: string;
  /** Kept where it was: a calendar, or null for in none. */
  pin: { calendarId: string | null } | null;
  cancelled: boolean;
  /** Over: nothing that follows moves it. */
  ended: boolean;
}

export class Model {
  bulk = false;
  primary: string | null = null;
  readonly choices = new Map<string, Choice>();
  readonly bookings = new Map<string, ModelBooking>();

  constructor(readonly usable: Set<string>) {}

  /** Where a service's bookings go that are not pinned. */
  target(service: string): string | null {
    const choice = this.choices.get(service) ?? { kind: "primary" };
    if (!this.bulk && choice.kind === "none") return null;
    return this.there(!this.bulk && choice.kind === "calendar" ? choice.calendarId : this.primary);
  }

  /** Where a booking's event should be; null = nowhere. */
  place(id: string): string | null {
    const booking = this.bookings.get(id);
    if (!booking || booking.cancelled) return null;
    return booking.pin ? this.there(booking.pin.calendarId) : this.target(booking.service);
  }

  /** Applies a change of settings; answers why it has to be refused, if so. */
  change(change: Change, mode: Mode): "bulk_locked" | "calendar_unavailable" | null {
    if (change.kind === "service" && this.bulk) return "bulk_locked";
    const named =
      change.kind === "primary"
        ? change.calendarId
        : change.kind === "service" && change.choice.kind === "calendar"
          ? change.choice.calendarId
          : null;
    if (named !== null && !this.usable.has(named)) return "calendar_unavailable";
    const before = new Map([...this.choices.keys()].map((service) => [service, this.target(service)]));
    if (change.kind === "bulk") this.bulk = change.enabled;
    else if (change.kind === "primary") this.primary = change.calendarId;
    else this.choices.set(change.serviceId, change.choice);
    for (const booking of this.bookings.values()) {
      const from = before.get(booking.service) ?? null;
      if (booking.cancelled || booking.ended || from === this.target(booking.service)) continue;
      if (mode === "move") booking.pin = null;
      else booking.pin ??= { calendarId: from };
    }
    return null;
  }

  private there(calendar: string | null): string | null {
    return calendar !== null && this.usable.has(calendar) ? calendar : null;
  }
}
