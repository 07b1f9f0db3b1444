import { describe, expect, it } from "@jest/globals";
import { applyChange, movesOf, type RoutingState, retargeted } from "@/lib/integrations/change";

const state: RoutingState = {
  settings: { bulkEnabled: true, primaryCalendarId: "A", usableCalendarIds: new Set(["A", "B"]) },
  services: [
    { id: "s1", choice: { kind: "primary" } },
    { id: "s2", choice: { kind: "calendar", calendarId: "B" } },
    { id: "s3", choice: { kind: "none" } },
  ],
};

describe("settings changes", () => {
  it("re-target only the services whose bookings go elsewhere", () => {
    const after = applyChange(state, { kind: "bulk", enabled: false });
    expect(retargeted(state, after)).toEqual({ s2: ["A", "B"], s3: ["A", null] });
  });

  it("keep every service's own choice stored while bulk is on", () => {
    const off = applyChange(state, { kind: "bulk", enabled: false });
    expect(applyChange(off, { kind: "bulk", enabled: true })).toEqual(state);
  });

  it("sum what would move by source and target, kept bookings included", () => {
    const moves = movesOf({ s1: ["A", "B"], s2: ["A", "B"] }, [
      { serviceId: "s1", calendarId: "A", bookings: 7 },
      { serviceId: "s2", calendarId: "A", bookings: 5 },
      { serviceId: "s2", calendarId: "B", bookings: 3 },
      { serviceId: "s1", calendarId: null, bookings: 1 },
    ]);
    expect(moves).toEqual([
      { from: "A", to: "B", bookings: 12 },
      { from: null, to: "B", bookings: 1 },
    ]);
  });
});
