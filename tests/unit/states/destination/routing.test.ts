import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  type RoutedBooking,
  type RoutingSettings,
  resolveDestination,
  type ServiceChoice,
} from "@/lib/states/destination/routing";

const calendars = ["A", "B", "C"];
const calendar = fc.constantFrom(...calendars);
const settings: fc.Arbitrary<RoutingSettings> = fc.record({
  bulkEnabled: fc.boolean(),
  primaryCalendarId: fc.option(calendar),
  usableCalendarIds: fc.subarray(calendars).map((ids) => new Set(ids)),
});
const choice: fc.Arbitrary<ServiceChoice> = fc.oneof(
  fc.constant({ kind: "primary" as const }),
  fc.constant({ kind: "none" as const }),
  fc.record({ kind: fc.constant("calendar" as const), calendarId: calendar }),
);
const booking: fc.Arbitrary<RoutedBooking> = fc.record({
  cancelled: fc.boolean(),
  pin: fc.option(fc.record({ calendarId: fc.option(calendar) })),
});

describe("where a booking goes", () => {
  it("is nowhere once cancelled", () => {
    fc.assert(
      fc.property(settings, choice, booking, (s, c, b) => {
        expect(resolveDestination(s, c, { ...b, cancelled: true }).calendarId).toBeNull();
      }),
    );
  });

  it("is never a calendar that cannot be used", () => {
    fc.assert(
      fc.property(settings, choice, booking, (s, c, b) => {
        const { calendarId } = resolveDestination(s, c, b);
        expect(calendarId === null || s.usableCalendarIds.has(calendarId)).toBe(true);
      }),
    );
  });

  it("is one of the calendars the person chose, never another", () => {
    fc.assert(
      fc.property(settings, choice, booking, (s, c, b) => {
        const chosen = [
          s.primaryCalendarId,
          b.pin?.calendarId,
          c.kind === "calendar" ? c.calendarId : null,
          null,
        ];
        expect(chosen).toContain(resolveDestination(s, c, b).calendarId);
      }),
    );
  });

  it("does not depend on the service's own choice while bulk is on", () => {
    fc.assert(
      fc.property(settings, choice, choice, booking, (s, c, d, b) => {
        const bulk = { ...s, bulkEnabled: true };
        expect(resolveDestination(bulk, c, b)).toEqual(resolveDestination(bulk, d, b));
      }),
    );
  });

  it("does not change when bulk is unticked before any service has its own calendar", () => {
    fc.assert(
      fc.property(settings, booking, (s, b) => {
        const at = (bulkEnabled: boolean) =>
          resolveDestination({ ...s, bulkEnabled }, { kind: "primary" }, b).calendarId;
        expect(at(true)).toBe(at(false));
      }),
    );
  });

  it.each([
    [
      "no primary calendar",
      { bulkEnabled: true, primaryCalendarId: null },
      { kind: "primary" },
      "no_primary",
    ],
    ["Don't sync", { bulkEnabled: false, primaryCalendarId: "A" }, { kind: "none" }, "not_synced"],
    ["a calendar that is gone", { bulkEnabled: true, primaryCalendarId: "Z" }, { kind: "primary" }, "gone"],
  ] as const)("says why it is nowhere: %s", (_what, part, own, reason) => {
    const s: RoutingSettings = { ...part, usableCalendarIds: new Set(calendars) };
    expect(resolveDestination(s, own)).toMatchObject({ calendarId: null, reason });
  });
});
