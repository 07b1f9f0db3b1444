import { describe, expect, it } from "@jest/globals";
import type { AccountView } from "@/lib/accounts/list/queries";
import { goSomewhere, isUndecided, nowhere } from "@/lib/integrations/nowhere";
import type { ServiceView } from "@/lib/integrations/queries";
import type { Destination } from "@/lib/states/destination/routing";

const service = (name: string, destination: Destination, archived = false): ServiceView => ({
  id: name,
  name,
  color: "blue",
  archived,
  choice: { kind: "primary" },
  destination,
});
const account = (
  state: "connected" | "disconnecting" = "connected",
  calendar: { canWrite?: boolean; vanished?: boolean } = {},
): AccountView => ({
  id: "account",
  provider: "caldav",
  providerName: "CalDAV",
  name: "a@example.org",
  address: "a@example.org",
  health: state === "connected" ? { state, provenAt: new Date() } : { state, waiting: 0 },
  checking: false,
  lastSyncedAt: null,
  waiting: 0,
  waitingBookings: 0,
  outage: null,
  planning: false,
  calendars: [
    {
      id: "work",
      name: "Work",
      color: null,
      canWrite: true,
      isDefault: true,
      vanished: false,
      needs: null,
      ...calendar,
    },
  ],
  calendarsTotal: null,
});

const unset = service("unset", { calendarId: null, reason: "no_primary" });
const own = service("own", { calendarId: "work", reason: "own" });
const out = service("out", { calendarId: null, reason: "not_synced" });
const lost = service("lost", { calendarId: null, reason: "gone", wantedCalendarId: "work" });
const routes = (
  accounts: AccountView[],
  services: ServiceView[],
  primaryCalendarId: string | null = null,
) => ({
  accounts,
  services,
  primaryCalendarId,
});

describe("bookings that go nowhere", () => {
  it("are undecided when a calendar could be chosen and none is", () => {
    expect(isUndecided(routes([account()], []))).toBe(true);
    expect(isUndecided(routes([account()], [unset]))).toBe(true);
    expect(isUndecided(routes([account()], [own, unset]))).toBe(true);
    // What is not booked any more, has its own calendar or is not to sync, needs no decision.
    expect(isUndecided(routes([account()], [own, out, { ...unset, archived: true }]))).toBe(false);
    expect(isUndecided(routes([account()], [], "work"))).toBe(false);
  });

  it("are not undecided where there is nothing to choose from", () => {
    expect(isUndecided(routes([], [unset]))).toBe(false);
    expect(isUndecided(routes([account("disconnecting")], [unset]))).toBe(false);
    expect(isUndecided(routes([account("connected", { canWrite: false })], [unset]))).toBe(false);
  });

  it("are told apart by what the person did and what happened to them", () => {
    const told = (accounts: AccountView[]) => nowhere(routes(accounts, [own, out, unset, lost], "work"));
    expect(told([account("connected", { vanished: true })])).toEqual({
      unset: [unset],
      left: [],
      gone: [lost],
    });
    expect(told([account("disconnecting")])).toEqual({ unset: [unset], left: [lost], gone: [] });
    expect(told([])).toEqual({ unset: [unset], left: [lost], gone: [] });
  });
});

describe("bookings that go somewhere", () => {
  it("are those of a service with a calendar, or of those to come with a primary one that can be used", () => {
    expect(goSomewhere(routes([account()], [own, unset]))).toBe(true);
    expect(goSomewhere(routes([account()], [unset, out, lost]))).toBe(false);
    expect(goSomewhere(routes([account()], [{ ...own, archived: true }]))).toBe(false);
    expect(goSomewhere(routes([account()], [], "work"))).toBe(true);
    expect(goSomewhere(routes([account()], []))).toBe(false);
    expect(goSomewhere(routes([account("disconnecting")], [], "work"))).toBe(false);
  });
});
