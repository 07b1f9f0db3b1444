import { describe, expect, it } from "@jest/globals";
import type { ServiceCode } from "@/lib/errors/codes";
import { type AccountFacts, healthOf } from "@/lib/states/account/health";
import {
  delayReason,
  healthDetail,
  healthWord,
  reconnectAdvice,
  reconnectReason,
  troubleReason,
} from "@/lib/states/account/words";
import { reading } from "../../../setup/reading";

const now = new Date("2031-07-01T12:00:00Z");
const atEase: AccountFacts = {
  address: "anna@contoso.example",
  disconnecting: false,
  paused: false,
  blocked: null,
  notBefore: null,
  failingSince: null,
  deniedCode: null,
  deniedUntil: null,
  nextTry: null,
  nextLook: null,
  waiting: 0,
  retrying: 0,
  putOff: 0,
  putOffCode: null,
  lastError: null,
  total: 4,
  provenAt: new Date("2031-07-01T11:58:00Z"),
};

describe("what is said of an account", () => {
  it("has a reason for a reconnect, whatever the code", () => {
    expect(reconnectReason("wrong_password")).toBe("The password is no longer accepted.");
    expect(reconnectReason("something_new")).toMatch(/\.$/);
  });

  it("says what to do and whose job it is where connecting again is not all", () => {
    expect(reconnectAdvice("invalid_grant")).toBe("The permission was withdrawn or has expired.");
    expect(reconnectAdvice("something_new")).toBe(reconnectReason("something_new"));
    expect(reconnectAdvice("testing_expired")).toBe(
      "This server's registration is in Testing, where sign-ins end after 7 days. Connecting this account again helps " +
        "for 7 more days. Ask the operator of this server to publish its registration at Google.",
    );
    expect(reconnectAdvice("fastmail_password")).toBe(
      "Fastmail no longer accepts the password. Make a new app password at Fastmail under Settings, Privacy & Security, " +
        "and connect this account again with it.",
    );
    expect(reconnectAdvice("password_changed")).toMatch(/password was changed.*with the new password/);
    expect(reconnectAdvice("sign_in_frequency")).toMatch(/every so often.*organisation's administrator/);
  });

  it.each([
    ["server_moved", /^The calendar server says that it has moved to another address\. /],
    ["unknown_host", /^No server is found under the calendar server's name any more\. /],
  ] as const)("says that a server has moved, and what follows: %s", (deniedCode, why) => {
    const health = healthOf({ ...atEase, deniedCode }, now);
    if (health.state !== "needs") throw new Error(health.state);
    expect(healthWord(health)).toBe("Needs you");
    const said = troubleReason(health, reading("UTC"));
    expect(said).toMatch(why);
    expect(said).toContain("If the server has a new address, connect the account there.");
  });

  it("says what the word does not, with the zone beside every time", () => {
    const times = reading("Europe/Berlin");
    const retryAt = new Date("2031-07-01T12:05:00Z");
    expect(healthDetail({ state: "connected", provenAt: now }, times)).toBeNull();
    expect(healthDetail({ state: "unchecked", provenAt: null }, times)).toBe("yet");
    expect(healthDetail({ state: "unchecked", provenAt: new Date("2031-07-01T04:05:00Z") }, times)).toBe(
      "since Tue 1 Jul, 06:05 CEST",
    );
    expect(healthDetail({ state: "syncing", done: 3, of: 12 }, times)).toBe("3 of 12");
    expect(healthDetail({ state: "delayed", retryAt, reason: null }, times)).toBe("retrying at 14:05 CEST");
    expect(healthDetail({ state: "delayed", retryAt: null, reason: null }, times)).toBe("retrying soon");
    expect(healthDetail({ state: "reconnect", reason: "wrong_password" }, times)).toMatch(/password/);
    expect(healthDetail({ state: "paused", waiting: 1 }, times)).toBe("1 change waiting");
    expect(healthDetail({ state: "paused", waiting: 0 }, times)).toBeNull();
    expect(healthDetail({ state: "disconnecting", waiting: 4 }, times)).toBe("4 changes to go");
  });

  it("is connected for seven hours after its service accepted its credentials, and no longer", () => {
    const stateAt = (provenAt: string | null) =>
      healthOf({ ...atEase, provenAt: provenAt === null ? null : new Date(provenAt) }, now).state;
    expect(stateAt("2031-07-01T11:58:00Z")).toBe("connected");
    expect(stateAt("2031-07-01T05:00:00Z")).toBe("connected");
    expect(stateAt("2031-07-01T04:59:59Z")).toBe("unchecked");
    expect(stateAt(null)).toBe("unchecked");
  });

  it("names whose job it is when a service denies everything, and what to do", () => {
    const times = reading("Europe/Berlin");
    const retryAt = new Date("2031-07-01T12:05:00Z");
    const needs = (reason: ServiceCode) =>
      healthOf({ ...atEase, deniedCode: reason, deniedUntil: retryAt }, now);
    const admin = needs("not_calendar_user");
    expect(healthWord(admin)).toBe("Needs your organisation's administrator");
    // The banner, which is on every page, also says what to do.
    expect(healthDetail(admin, times)).toBe(
      "Google Calendar is switched off for this account. Tried again at 14:05 CEST.",
    );
    expect(admin.state === "needs" && troubleReason(admin, times)).toBe(
      "Google Calendar is switched off for this account. Ask your organisation's administrator to switch on Google " +
        "Calendar for this account. Tried again at 14:05 CEST.",
    );
    const own = healthOf({ ...atEase, address: "anna@gmail.com", deniedCode: "not_calendar_user" }, now);
    expect(healthWord(own)).toBe("Needs you");
    expect(own.state === "needs" && troubleReason(own, times)).toBe(
      "Google Calendar is switched off for this account. Sign in at calendar.google.com, and see whether this account " +
        "has a calendar there. Tried again soon.",
    );
    expect(healthWord(needs("api_disabled"))).toBe("Needs this server's operator");
    expect(healthWord(needs("quota_full"))).toBe("Needs you");
    const passing = needs("server_error");
    expect(healthWord(passing)).toBe("Delayed");
    expect(healthDetail(passing, times)).toBe("retrying at 14:05 CEST");
    expect(delayReason(passing)).toBe("The calendar server has a problem of its own.");
  });

  it("names no time that is past already, or at which nothing is tried", () => {
    const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
    const facts = { ...atEase, deniedCode: "admin_policy", deniedUntil: at(-1) };
    // The rest is over: it is tried with the next run.
    expect(healthOf({ ...facts, waiting: 2, nextTry: at(-20) }, now)).toMatchObject({ retryAt: null });
    // With nothing to send it is looked at, and not before.
    expect(healthOf({ ...facts, nextLook: at(15) }, now)).toMatchObject({ retryAt: at(15) });
    expect(healthOf({ ...facts, deniedUntil: at(5), nextLook: at(15) }, now)).toMatchObject({
      retryAt: at(15),
    });
    const failing = { ...atEase, waiting: 2, retrying: 1, failingSince: at(-30), nextTry: at(-1) };
    expect(healthOf(failing, now)).toEqual({ state: "delayed", retryAt: null, reason: null });
  });

  it("is not syncing while everything that waits is put off", () => {
    const nextTry = new Date("2031-07-01T15:00:00Z");
    const facts = { ...atEase, waiting: 2, putOff: 2, nextTry };
    expect(healthOf(facts, now)).toEqual({ state: "delayed", retryAt: nextTry, reason: null });
    expect(healthOf({ ...facts, putOffCode: "read_only" }, now)).toMatchObject({ reason: "read_only" });
    expect(healthOf({ ...facts, putOff: 1 }, now).state).toBe("syncing");
  });

  it("never calls an account connected that denies everything, whatever else is true of it", () => {
    const codes = ["admin_policy", "foreign_answer", "a_code_of_an_older_version"];
    for (const deniedCode of codes)
      for (const waiting of [0, 3])
        expect(["needs", "delayed"]).toContain(healthOf({ ...atEase, deniedCode, waiting }, now).state);
    expect(healthOf({ ...atEase, deniedCode: "admin_policy", blocked: "invalid_grant" }, now).state).toBe(
      "reconnect",
    );
    expect(healthOf({ ...atEase, deniedCode: "admin_policy", paused: true }, now).state).toBe("paused");
  });
});
