import { describe, expect, it } from "@jest/globals";
import { type CalendarName, hasFailed, type LinkFacts, syncStateOf } from "@/lib/states/booking/sync-state";
import { cancellingWords, syncWords } from "@/lib/states/booking/words";
import type { Destination } from "@/lib/states/destination/routing";
import { reading } from "../../../setup/reading";

const now = new Date("2026-05-01T10:00:00Z");
const later = new Date("2026-05-01T10:05:00Z");
const upcoming = { endsAt: new Date("2026-05-02T10:00:00Z"), cancelled: false };
const ended = { endsAt: new Date("2026-04-30T10:00:00Z"), cancelled: false };

const work: CalendarName = {
  id: "work",
  calendar: "Work",
  account: "Practice",
  address: "anna@example.com",
  provider: "caldav",
  providerName: "CalDAV",
};
const home: CalendarName = { ...work, id: "home", calendar: "Home" };
const left: CalendarName = { ...work, id: "left", calendar: "Left" };
const known = {
  nameOf: (id: string) => [work, home, left].find((c) => c.id === id) ?? null,
  isLeft: (id: string) => id === "left",
};

const link = (overrides: Partial<LinkFacts> = {}): LinkFacts => ({
  calendar: work,
  want: "here",
  wantRevision: 1,
  seenRevision: 1,
  sent: "write",
  marked: false,
  dueAt: null,
  attempts: 0,
  denials: 0,
  deadCode: null,
  lastError: null,
  firstSyncedAt: now,
  syncedAt: now,
  remoteUrl: null,
  lane: { blocked: null, notBefore: null, denied: null, paused: false },
  left: false,
  ...overrides,
});
const dirty = (overrides: Partial<LinkFacts> = {}) =>
  link({ seenRevision: 0, sent: "nothing", firstSyncedAt: null, syncedAt: null, dueAt: now, ...overrides });

const toWork: Destination = { calendarId: "work", reason: "bulk" };
const toHome: Destination = { calendarId: "home", reason: "bulk" };
const nowhere = (reason: "no_primary" | "not_synced" | "kept_out" | "cancelled"): Destination => ({
  calendarId: null,
  reason,
});

const told = (links: LinkFacts[], destination: Destination, booking = upcoming) =>
  syncWords(syncStateOf(links, destination, booking, known, now), now, reading("UTC")).line;

describe("what is said of a booking's event", () => {
  it("is in its calendar", () => {
    expect(told([link()], toWork)).toBe("In Work (CalDAV, Practice), synced 10:00");
  });

  it("waits, because it is new or was changed", () => {
    expect(told([dirty()], toWork)).toBe("Waiting to sync to Work (CalDAV, Practice)");
    expect(told([link({ wantRevision: 2, dueAt: now })], toWork)).toMatch(/^Waiting/);
  });

  it("is still to go from an earlier calendar though the next one was left before anything came there", () => {
    const next = link({
      calendar: home,
      sent: "nothing",
      syncedAt: null,
      deadCode: "disconnected",
      left: true,
    });
    const gone: Destination = { calendarId: null, reason: "gone", wantedCalendarId: "home" };
    const told = (links: LinkFacts[]) => syncStateOf(links, gone, upcoming, known, now);
    expect(told([next, dirty({ want: "nowhere", sent: "write" })])).toMatchObject({
      kind: "removing",
      calendar: work,
    });
    expect(told([next])).toEqual({ kind: "none", reason: "gone" });
  });

  it("is in two calendars for as long as the old event cannot be removed", () => {
    const blocked = { ...link().lane, blocked: "unauthorized" };
    const words = (old: LinkFacts) =>
      syncWords(
        syncStateOf([old, link({ calendar: home })], toHome, upcoming, known, now),
        now,
        reading("UTC"),
      );
    const gone = dirty({ want: "nowhere", sent: "write" });
    expect(words({ ...gone, lane: blocked })).toMatchObject({
      tone: "warning",
      line: expect.stringMatching(/^In Home .*, and still in Work \(CalDAV, Practice\)$/),
      detail: expect.stringContaining("Reconnect the account"),
    });
    expect(words(gone)).toMatchObject({
      tone: "ok",
      line: expect.not.stringContaining("still"),
      detail: "Being removed from Work (CalDAV, Practice).",
    });
  });

  it("is not called synced when a delete may have been sent for it", () => {
    expect(told([link({ sent: "doomed", dueAt: now })], toWork)).toMatch(/^Waiting/);
  });

  it("is retried, when and why", () => {
    const failed = dirty({ sent: "write", attempts: 2, dueAt: later, lastError: "unreachable" });
    expect(told([failed], toWork)).toBe("Retrying at 10:05 (the calendar server could not be reached)");
  });

  it("waits for an account that asked for a break, is paused or needs its person", () => {
    const lane = { blocked: null, notBefore: null, denied: null, paused: false };
    expect(told([dirty({ lane: { ...lane, notBefore: later } })], toWork)).toMatch(/^Retrying at 10:05/);
    expect(told([dirty({ lane: { ...lane, paused: true, blocked: "paused" } })], toWork)).toContain(
      "(paused)",
    );
    expect(told([dirty({ lane: { ...lane, blocked: "wrong_password" } })], toWork)).toContain(
      "(reconnect needed)",
    );
  });

  it("is denied for a reason that is not its own: whose job it is, and that it is tried again", () => {
    const waits = dirty({ sent: "write", denials: 3, dueAt: later, lastError: "admin_policy" });
    const words = (one: LinkFacts, destination: Destination = toWork, booking = upcoming) =>
      syncWords(syncStateOf([one], destination, booking, known, now), now, reading("UTC"));
    expect(words(waits)).toEqual({
      tone: "danger",
      line: "Waiting to sync to Work (CalDAV, Practice) (the organisation's policy does not allow it)",
      detail:
        "Ask your organisation's administrator to allow Calpace. It is tried again at 10:05, and until the booking is over.",
    });
    const gmail = { ...work, address: "anna@gmail.com" };
    expect(words({ ...waits, lastError: "not_calendar_user", calendar: gmail }).detail).toMatch(
      /^Sign in at calendar\.google\.com/,
    );
    // In an account's trouble an event waits that nobody was asked about yet.
    const lane = { blocked: null, notBefore: later, denied: "server_error", paused: false };
    expect(words(dirty({ lane }))).toMatchObject({
      tone: "warning",
      detail: "The account is tried again at 10:05, and until the booking is over.",
    });
    const removal = link({ want: "nowhere", denials: 1, dueAt: later, lastError: "read_only" });
    expect(words(removal, nowhere("cancelled"), { ...upcoming, cancelled: true })).toMatchObject({
      line: "To be removed from Work (CalDAV, Practice) (the calendar is read-only)",
      detail: expect.stringContaining("It is tried again at 10:05, and until the event is gone."),
    });
  });

  it("was denied until the booking was over, and is tried no more", () => {
    const state = syncStateOf(
      [dirty({ sent: "write", deadCode: "admin_policy", dueAt: null })],
      toWork,
      { ...upcoming, endsAt: new Date(now.getTime() - 60_000) },
      known,
      now,
    );
    expect(syncWords(state, now, reading("UTC")).detail).toBe(
      "The booking is over, so it is not tried any more.",
    );
  });

  it("was refused for good", () => {
    expect(told([dirty({ sent: "write", deadCode: "read_only", dueAt: null })], toWork)).toBe(
      "Not synced to Work (CalDAV, Practice) (the calendar is read-only)",
    );
  });

  it.each([
    ["no_primary", "Not synced (no primary calendar)"],
    ["not_synced", "Not synced (service set to Don't sync)"],
    ["kept_out", "Not synced (kept out of calendars)"],
  ] as const)("goes nowhere, and the reason is told: %s", (reason, words) => {
    expect(told([], nowhere(reason))).toBe(words);
  });

  it("goes nowhere because its calendar is gone", () => {
    expect(told([], { calendarId: null, reason: "gone", wantedCalendarId: "x" })).toContain(
      "its calendar is gone",
    );
  });

  it("goes nowhere because the person chose that, which is no fault", () => {
    const words = (destination: Destination) =>
      syncWords(syncStateOf([], destination, upcoming, known, now), now, reading("UTC"));
    const inLeft = (wantedCalendarId: string): Destination => ({
      calendarId: null,
      reason: "gone",
      wantedCalendarId,
    });
    expect(words(inLeft("left"))).toMatchObject({
      tone: "off",
      line: "Not synced (you disconnected its account)",
    });
    expect(words(nowhere("not_synced"))).toMatchObject({ tone: "off" });
    expect(words(nowhere("kept_out"))).toMatchObject({ tone: "off" });
    expect(words(inLeft("work"))).toMatchObject({ tone: "warning" });
    expect(words(nowhere("no_primary"))).toMatchObject({ tone: "warning" });
  });

  it("moves: it waits for the new calendar and stays in the old one until then", () => {
    const old = link({ want: "kept" });
    const state = syncStateOf([old, dirty({ calendar: home })], toHome, upcoming, known, now);
    expect(state).toMatchObject({
      kind: "waiting",
      calendar: home,
      before: { calendar: work, stays: true, delay: null },
    });
    expect(syncWords(state, now, reading("UTC")).detail).toBe(
      "Until then it stays in Work (CalDAV, Practice).",
    );
  });

  it("waits for the new calendar and is already leaving the old one: it is not said to stay", () => {
    const old = link({ want: "nowhere", dueAt: now });
    const waits = dirty({ calendar: home });
    const words = (one: LinkFacts) =>
      syncWords(syncStateOf([one, waits], toHome, upcoming, known, now), now, reading("UTC")).detail;
    expect(words(old)).toBe("Being removed from Work (CalDAV, Practice).");
    expect(words({ ...old, lane: { ...old.lane, blocked: "unauthorized" } })).toMatch(
      /^To be removed from Work .*\(reconnect needed\)/,
    );
    // Nobody will do anything with an event whose calendar is gone.
    expect(words({ ...old, dueAt: null, deadCode: "calendar_gone" })).toBeUndefined();
  });

  it("waits for the planner after a settings change", () => {
    expect(told([link()], toHome)).toBe("Waiting to sync to Home (CalDAV, Practice)");
    expect(told([], toWork)).toMatch(/^Waiting to sync to Work/);
  });

  it("is being removed after a cancellation, and then is in no calendar", () => {
    const cancelled = { ...upcoming, cancelled: true };
    expect(told([link({ want: "nowhere", dueAt: now })], nowhere("cancelled"), cancelled)).toBe(
      "Being removed from Work (CalDAV, Practice)",
    );
    expect(told([], nowhere("cancelled"), cancelled)).toBe("In no calendar (cancelled)");
  });

  describe("kept in an account that its person left", () => {
    const gone: Destination = { calendarId: null, reason: "gone", wantedCalendarId: "work" };
    const kept = (overrides: Partial<LinkFacts> = {}) =>
      link({ deadCode: "disconnected", left: true, ...overrides });
    const words = (links: LinkFacts[], destination: Destination, booking = upcoming) =>
      syncWords(syncStateOf(links, destination, booking, known, now), now, reading("UTC"));
    const calm = { tone: "off", line: "Kept in Work (CalDAV, Practice), no longer synced" };

    it("is told as their choice, with what became of the booking since", () => {
      expect(words([kept()], gone)).toEqual({
        ...calm,
        detail: "You disconnected this account and kept its events, so Calpace no longer changes this one.",
      });
      const changed = /The booking has changed since; its event has not\.$/;
      expect(words([kept({ wantRevision: 2 })], gone)).toMatchObject({
        ...calm,
        detail: expect.stringMatching(changed),
      });
      expect(words([kept({ wantRevision: 2 })], gone, ended)).toMatchObject(calm);
      const cancelled = { ...upcoming, cancelled: true };
      expect(words([kept({ want: "nowhere" })], nowhere("cancelled"), cancelled)).toMatchObject({
        ...calm,
        detail: expect.stringMatching(/The booking is cancelled; its event is still there\.$/),
      });
      expect(told([kept()], gone, ended)).toMatch(/^In Work/);
    });

    it("hides nothing of an earlier event that is still to go elsewhere", () => {
      const old = link({ calendar: home, want: "nowhere", dueAt: now });
      const stuck = { ...old, lane: { ...old.lane, blocked: "unauthorized" } };
      expect(words([kept(), old], gone)).toMatchObject({
        ...calm,
        detail: expect.stringMatching(/Being removed from Home \(CalDAV, Practice\)\.$/),
      });
      expect(words([kept(), stuck], gone)).toMatchObject({
        tone: "warning",
        line: `${calm.line}, and still in Home (CalDAV, Practice)`,
      });
    });

    it("is not waited for by its successor elsewhere, and hides nothing of that", () => {
      expect(syncStateOf([kept()], toHome, upcoming, known, now)).toMatchObject({
        kind: "waiting",
        before: null,
      });
      const there = link({ calendar: home });
      expect(told([kept({ want: "kept" }), there], toHome)).toMatch(/^In Home/);
      const leaves = link({ calendar: home, want: "nowhere", dueAt: now });
      expect(
        told([kept({ want: "nowhere" }), leaves], nowhere("cancelled"), { ...upcoming, cancelled: true }),
      ).toMatch(/^Being removed from Home/);
    });

    it("is not said to be taken out when the booking is called off", () => {
      const words = (links: LinkFacts[], destination: Destination) =>
        cancellingWords(syncStateOf(links, destination, upcoming, known, now));
      expect(words([kept()], gone)).toBe("The event stays in the account you disconnected. ");
      expect(words([link()], toWork)).toBe("The event is taken out of the calendar. ");
      // It may be there, in an older form, or not yet.
      expect(words([link({ sent: "nothing", syncedAt: null, dueAt: now })], toWork)).toBe(
        "What the calendar has of it is taken out. ",
      );
      expect(words([], nowhere("no_primary"))).toBe("");
    });

    it("is no such thing where no event was, or where removing was chosen and not done", () => {
      expect(told([kept({ sent: "nothing" })], gone)).toBe("Not synced (its calendar is gone)");
      // It was tried, and never seen there.
      expect(told([kept({ syncedAt: null })], gone)).toBe("Not synced (its calendar is gone)");
      const unfinished = kept({ left: false, want: "nowhere" });
      expect(words([unfinished], gone)).toMatchObject({
        tone: "danger",
        line: "Not removed from Work (CalDAV, Practice) (the account was disconnected)",
      });
    });
  });

  it("stays where it is once it has ended, whatever the settings say now", () => {
    expect(told([link()], toHome, ended)).toMatch(/^In Work/);
    expect(told([link()], nowhere("no_primary"), ended)).toMatch(/^In Work/);
    expect(told([], toHome, ended)).toBe("Not synced (it had already ended)");
  });
});

describe("an event that has failed", () => {
  const denied = (whole: boolean) =>
    ({ kind: "denied", whole, todo: null, at: null, code: "refused" }) as const;

  it("is one that is tried again or was refused, not one whose whole account denies everything", () => {
    expect(hasFailed({ kind: "retrying", at: now, code: null })).toBe(true);
    expect(hasFailed({ kind: "refused", code: "bad_time", over: false })).toBe(true);
    expect(hasFailed(denied(false))).toBe(true);
    expect(hasFailed(denied(true))).toBe(false);
    expect(hasFailed({ kind: "queued" })).toBe(false);
  });
});
