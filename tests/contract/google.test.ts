import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { CalendarEvent } from "@/lib/providers/event";
import { google } from "@/lib/providers/google/definition";
import type { CalendarProvider, EventPlace, ProviderSession } from "@/lib/providers/provider";
import { refusal } from "../fakes/google/errors";
import { tokenFault, tokenRefusal } from "../fakes/google/oauth";
import { type GoogleFake, startGoogleFake } from "../fakes/google/server";
import { useEnv as configure } from "../setup/env";
import { failure, knownFrom as known, newKey, anEvent as ordinary } from "./port";

const EMAIL = "ada@example.test";
const SHARED = "c_shared@group.calendar.google.com";

let fake: GoogleFake;
let provider: CalendarProvider;
let session: ProviderSession;
/** How often the provider asked for leave to send a request. */
let asked = 0;

beforeAll(async () => {
  fake = await startGoogleFake({ pageSize: 2 });
  configure(fake.env);
  provider = await google.load();
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.faults.clear();
  fake.allow(EMAIL);
  fake.addAccount({ email: EMAIL });
  fake.addCalendar(EMAIL, { id: EMAIL, primary: true, summary: EMAIL });
  fake.store.calendar(EMAIL).events.clear();
  fake.forgetRequests();
  fake.store.mails = 0;
  asked = 0;
  session = {
    credentials: { ...fake.grant(EMAIL) },
    config: {},
    beforeRequest: () => {
      asked += 1;
      return AbortSignal.timeout(10_000);
    },
  };
});

const anEvent = (overrides: Partial<CalendarEvent> = {}) => ordinary(newKey(), overrides);
const place = (event: CalendarEvent, known: Partial<EventPlace> = {}): EventPlace => ({
  calendarRemoteId: EMAIL,
  key: event.key,
  remoteId: null,
  etag: null,
  hot: false,
  ...known,
});
const put = (event: CalendarEvent, known: Partial<EventPlace> = {}) =>
  provider.putEvent(session, place(event, known), event);

describe("requests", () => {
  it("needs one for each of create, update and cancel, with leave for each", async () => {
    const event = anEvent();
    const created = await put(event);
    const updated = await put({ ...event, title: "Moved", sequence: 2 }, known(created));
    await provider.deleteEvent(session, place(event, known(updated)));
    expect(fake.requests.map((r) => [r.method, r.status])).toEqual([
      ["POST", 200],
      ["PATCH", 200],
      ["DELETE", 204],
    ]);
    expect(asked).toBe(3);
  });

  it("is never repeated by the library", async () => {
    const event = anEvent();
    for (const [fault, kind] of [
      [refusal(503, "backendError"), "denied"],
      [{ kind: "reset", store: false }, "ambiguous"],
    ] as const) {
      fake.forgetRequests();
      fake.fail("events.insert", fault, 5);
      expect((await failure(put(event))).kind).toBe(kind);
      expect(fake.count()).toBe(1);
      fake.faults.clear();
    }
  });

  it("ends when its time is up", async () => {
    const held = fake.hold("events.insert");
    const stop = new AbortController();
    const attempt = failure(
      provider.putEvent({ ...session, beforeRequest: () => stop.signal }, place(anEvent()), anEvent()),
    );
    await held.arrived;
    stop.abort();
    expect(await attempt).toMatchObject({ kind: "ambiguous", code: "too_slow" });
  });

  it("mails nobody, whoever is invited", async () => {
    const event = anEvent();
    const created = await put(event);
    const attendees = [{ email: "guest@example.test" }];
    fake.editEvent(EMAIL, event.key, { attendees });
    const met = await put({ ...event, title: "Moved" }, known(created));
    await put({ ...event, title: "Moved" }, known(met));
    expect(fake.event(EMAIL, event.key)).toMatchObject({ summary: "Moved", attendees });
    await provider.deleteEvent(session, place(event));
    expect(fake.store.mails).toBe(0);
  });
});

describe("tombstones", () => {
  it("spends the key of a deleted event: a create under it is gone", async () => {
    const event = anEvent();
    await put(event);
    expect(await provider.deleteEvent(session, place(event))).toEqual({ outcome: "gone", removed: true });
    expect(await provider.deleteEvent(session, place(event))).toEqual({ outcome: "gone", removed: false });
    expect(await put(event)).toEqual({ outcome: "gone" });
  });

  it("never revives a deleted event by a patch, with or without its ETag", async () => {
    const event = anEvent();
    const { remoteId, etag } = known(await put(event));
    fake.removeEvent(EMAIL, event.key);
    expect(await put(event, { remoteId, etag })).toEqual({ outcome: "gone" });
    expect(await put(event, { remoteId, etag: null })).toEqual({ outcome: "gone" });
    expect(fake.events(EMAIL)).toEqual([]);
  });

  it.each([
    [410, "deleted", "gone"],
    [404, "notFound", "absent"],
  ])("takes %i on a patch for an event that is %s", async (status, reason, outcome) => {
    const event = anEvent();
    const written = known(await put(event));
    fake.fail("events.patch", refusal(status, reason));
    expect(await put(event, written)).toEqual({ outcome });
  });

  it("finds nothing to delete where nothing ever was", async () => {
    expect(await provider.deleteEvent(session, place(anEvent()))).toEqual({
      outcome: "absent",
      removed: false,
    });
    // The second request asks whether the calendar is there: without it "not there" would prove nothing.
    expect(fake.requests.map((r) => r.method)).toEqual(["DELETE", "GET"]);
  });

  it("burns the key when a create may still be on its way", async () => {
    const event = anEvent();
    expect(await provider.deleteEvent(session, place(event, { hot: true }))).toEqual({
      outcome: "gone",
      removed: true,
    });
    expect(fake.requests.map((r) => r.method)).toEqual(["DELETE", "GET", "POST", "DELETE"]);
    expect(asked).toBe(4);
    expect(fake.events(EMAIL)).toEqual([]);
    expect(await put(event)).toEqual({ outcome: "gone" });
  });

  it("deletes a create that lands while its key is burnt", async () => {
    const event = anEvent();
    const create = fake.hold("events.insert");
    const hasty = { ...session, beforeRequest: () => AbortSignal.timeout(200) };
    await failure(provider.putEvent(hasty, place(event), event));
    const burning = fake.hold("events.insert");
    const deleted = provider.deleteEvent(session, place(event, { hot: true }));
    await burning.arrived;
    await create.deliver();
    await burning.deliver();
    expect(await deleted).toEqual({ outcome: "gone", removed: true });
    expect(fake.events(EMAIL)).toEqual([]);
  });

  it("leaves a calendar that is gone alone", async () => {
    const nowhere = { calendarRemoteId: "c_none@group.calendar.google.com", hot: true };
    expect(await failure(provider.deleteEvent(session, place(anEvent(), nowhere)))).toMatchObject({
      kind: "target_gone",
    });
  });
});

describe("what a person does to the event", () => {
  it("keeps colour, reminders and guests", async () => {
    const event = anEvent();
    const own = {
      colorId: "11",
      reminders: { useDefault: false },
      attendees: [{ email: "guest@example.test" }],
    };
    await put(event);
    fake.editEvent(EMAIL, event.key, own);
    await put({ ...event, title: "Moved" }, { remoteId: event.key });
    expect(fake.event(EMAIL, event.key)).toMatchObject({ ...own, summary: "Moved" });
  });

  it("puts an event right that was made to last all day", async () => {
    const event = anEvent();
    await put(event);
    fake.editEvent(EMAIL, event.key, { start: { date: "2031-03-05" }, end: { date: "2031-03-06" } });
    expect(await put(event, { remoteId: event.key })).toMatchObject({ outcome: "ok" });
    expect(fake.event(EMAIL, event.key)?.start).toEqual({
      dateTime: event.startsAt,
      timeZone: "Europe/Berlin",
    });
  });

  it("refuses to change an event whose organizer is somebody else", async () => {
    const event = anEvent();
    await put(event);
    fake.editEvent(EMAIL, event.key, { organizer: { email: "other@example.test" } });
    const error = await failure(put(event, { remoteId: event.key }));
    expect(error).toMatchObject({ kind: "denied", code: "not_organizer", proven: true });
  });
});

describe("calendars", () => {
  it("lists every page, hidden ones too, under the person's names", async () => {
    fake.addAccount({
      email: "max@example.test",
      calendars: [
        {
          id: "c_hidden",
          summary: "Hidden",
          hidden: true,
          role: "writerWithoutPrivateAccess",
          color: "#16a765",
        },
        { id: "c_named", summary: "Team", summaryOverride: "My team", role: "writer" },
        { id: "en.german#holiday@group.v.calendar.google.com", summary: "Holidays", role: "reader" },
        { id: "c_busy", summary: "Busy", role: "freeBusyReader" },
        { id: "c_gone", summary: "Gone" },
      ],
    });
    fake.removeCalendar("c_gone");
    session.credentials = { ...fake.grant("max@example.test") };
    const { calendars: listed } = await provider.listCalendars(session);
    expect(listed.map((c) => [c.name, c.canWrite, c.isDefault, c.color])).toEqual([
      ["max@example.test", true, true, "#039be5"],
      ["Hidden", true, false, "#16a765"],
      ["My team", true, false, "#039be5"],
      ["Holidays", false, false, "#039be5"],
      ["Busy", false, false, "#039be5"],
    ]);
    expect([fake.count("calendarList.list"), asked]).toEqual([3, 3]);
  });

  it("writes into one whose id needs escaping", async () => {
    fake.addCalendar(EMAIL, { id: "a/b#c?d@x.test", summary: "Odd" });
    const event = anEvent();
    expect(await put(event, { calendarRemoteId: "a/b#c?d@x.test" })).toMatchObject({ outcome: "ok" });
    expect(fake.events("a/b#c?d@x.test")).toHaveLength(1);
  });

  it("is written to when it was only taken out of the list, and its events still answer", async () => {
    const event = anEvent();
    fake.addCalendar(EMAIL, { id: SHARED, summary: "Shared", role: "writer" });
    const there = { calendarRemoteId: SHARED };
    const written = known(await put(event, there));
    fake.hideCalendar(EMAIL, SHARED, { eventsAnswer: true });
    expect(await put({ ...event, title: "Moved" }, { ...there, ...written })).toMatchObject({
      outcome: "ok",
    });
    expect((await provider.listCalendars(session)).calendars.map((c) => c.remoteId)).not.toContain(SHARED);
  });

  it("is gone when it is not in the list any more, however the event is answered", async () => {
    const event = anEvent();
    const deleted = anEvent();
    fake.addCalendar(EMAIL, { id: SHARED, summary: "Shared", role: "writer" });
    const there = { calendarRemoteId: SHARED };
    const written = known(await put(event, there));
    const tombstone = known(await put(deleted, there));
    fake.removeEvent(SHARED, deleted.key);
    const gone = { kind: "target_gone", code: "calendar_gone" };
    for (const eventsAnswer of [true, false]) {
      fake.hideCalendar(EMAIL, SHARED, { eventsAnswer });
      expect(await failure(put(deleted, { ...there, ...tombstone }))).toMatchObject(gone);
      expect(await failure(provider.deleteEvent(session, place(deleted, there)))).toMatchObject(gone);
    }
    for (const attempt of [put(anEvent(), there), put(event, { ...there, ...written })])
      expect(await failure(attempt)).toMatchObject(gone);
  });

  it("is not gone when it is listed but cannot be written just now", async () => {
    fake.fail("events.insert", refusal(404, "notFound"));
    expect(await failure(put(anEvent()))).toMatchObject({ kind: "denied", proven: true });
  });
});

describe("every line of the error table", () => {
  const day = 24 * 3_600_000;
  it.each([
    ["403 rateLimitExceeded", refusal(403, "rateLimitExceeded"), "throttled", "throttled", null],
    [
      "403 userRateLimitExceeded",
      refusal(403, "userRateLimitExceeded", 30),
      "throttled",
      "throttled",
      30_000,
    ],
    ["429 rateLimitExceeded", refusal(429, "rateLimitExceeded", 7), "throttled", "throttled", 7000],
    ["429 without a reason", refusal(429, ""), "throttled", "throttled", null],
    ["403 quotaExceeded", refusal(403, "quotaExceeded"), "throttled", "quota_exceeded", 2 * 3_600_000],
    ["429 quotaExceeded", refusal(429, "quotaExceeded", 600), "throttled", "quota_exceeded", 600_000],
    ["a pause of a week", refusal(429, "rateLimitExceeded", 7 * 86_400), "throttled", "throttled", day],
    ["403 insufficientPermissions", refusal(403, "insufficientPermissions"), "reauth", "scope_missing", null],
    ["403 requiredAccessLevel", refusal(403, "requiredAccessLevel"), "denied", "read_only", null],
    [
      "403 forbiddenForNonOrganizer",
      refusal(403, "forbiddenForNonOrganizer"),
      "denied",
      "not_organizer",
      null,
    ],
    ["403 accessNotConfigured", refusal(403, "accessNotConfigured"), "denied", "api_disabled", null],
    ["403 of a kind nobody knows", refusal(403, "cannotBeSo"), "denied", "refused", null],
    ["400", refusal(400, "invalid"), "denied", "refused", null],
    ["413", refusal(413, "uploadTooLarge"), "invalid", "too_large", null],
    ["401", refusal(401, "authError"), "reauth", "unauthorized", null],
    ["500", refusal(500, "backendError"), "denied", "server_error", null],
    ["503", refusal(503, "backendError"), "denied", "server_error", null],
    ["408", refusal(408, "timeout"), "denied", "server_busy", null],
    ["a reset", { kind: "reset", store: false } as const, "ambiguous", "connection_lost", null],
    ["half an answer", { kind: "truncate" } as const, "ambiguous", "odd_answer", null],
    [
      "an answer that is no event",
      { kind: "status", status: 200, body: "{}" } as const,
      "ambiguous",
      "odd_answer",
      null,
    ],
    [
      "a page of HTML",
      { kind: "status", status: 200, body: "<html>", headers: { "content-type": "text/html" } } as const,
      "denied",
      "foreign_answer",
      null,
    ],
    [
      "a status nobody uses",
      { kind: "status", status: 299, body: "{}" } as const,
      "ambiguous",
      "odd_answer",
      null,
    ],
  ])("%s", async (_name, fault, kind, code, wait) => {
    fake.fail("events.insert", fault);
    const before = Date.now();
    const error = await failure(put(anEvent()));
    expect(error).toMatchObject({ name: "ProviderError", kind, code });
    if (wait === null) expect(error.retryAfter).toBeUndefined();
    else expect(Math.abs((error.retryAfter?.getTime() ?? 0) - before - wait)).toBeLessThan(5000);
  });

  it("a token that lacks the scope", async () => {
    session.credentials = { ...fake.grant(EMAIL, "openid email") };
    const error = { kind: "reauth", code: "scope_missing" };
    expect(await failure(put(anEvent()))).toMatchObject(error);
    expect(await failure(provider.listCalendars(session))).toMatchObject(error);
  });

  it("a token that has run out, until it is renewed", async () => {
    fake.expire(EMAIL);
    expect(await failure(put(anEvent()))).toMatchObject({ kind: "reauth", code: "unauthorized" });
    session.credentials = await oauth().refresh(session.credentials, session.beforeRequest);
    expect(await put(anEvent())).toMatchObject({ outcome: "ok" });
  });

  it("credentials that are none", async () => {
    session.credentials = {};
    expect(await failure(put(anEvent()))).toMatchObject({ kind: "reauth", code: "no_credentials" });
  });
});

function oauth() {
  if (google.connect.kind !== "oauth" || !google.connect.revoke) throw new Error("no OAuth");
  return { ...google.connect, revoke: google.connect.revoke };
}

describe("sign-in", () => {
  const redirectUri = "http://localhost:3000/api/connect/google";
  const start = (loginHint?: string) =>
    oauth().authorize({ redirectUri, state: "a state", ...(loginHint && { loginHint }) });
  const finish = (back: URL, secrets: Record<string, string>, uri = redirectUri) =>
    oauth().exchange({
      redirectUri: uri,
      code: back.searchParams.get("code") ?? "",
      secrets,
      beforeRequest: session.beforeRequest,
    });

  it("asks for the least, offline, with PKCE, nonce and state", async () => {
    const { url, secrets } = await start();
    const query = Object.fromEntries(new URL(url).searchParams);
    expect(query).toMatchObject({
      access_type: "offline",
      prompt: "select_account consent",
      response_type: "code",
      redirect_uri: redirectUri,
      state: "a state",
      nonce: secrets.nonce,
      code_challenge_method: "S256",
      scope:
        "openid email https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.calendarlist.readonly",
    });
    expect(query.code_challenge).not.toBe(secrets.verifier);
    expect(url).not.toContain(secrets.verifier);
    const again = new URL((await start(EMAIL)).url).searchParams;
    expect([again.get("login_hint"), again.get("prompt")]).toEqual([EMAIL, "consent"]);
    expect(again.get("nonce")).not.toBe(secrets.nonce);
    expect(asked).toBe(0);
  });

  it("connects the account that was chosen, with its calendars", async () => {
    const { url, secrets } = await start();
    const back = await fake.consent(url, { email: EMAIL });
    expect(back.searchParams.get("state")).toBe("a state");
    const account = await finish(back, secrets);
    expect(account).toMatchObject({
      remoteIdentity: `https://accounts.google.com|${fake.store.account(EMAIL).sub}`,
      address: EMAIL,
      config: {},
    });
    expect(account.listing.calendars.map((c) => c.remoteId)).toContain(EMAIL);
    const lifetime = oauth().expiresAt(account.credentials).getTime() - Date.now();
    expect(lifetime).toBeGreaterThan(3_500_000);
    expect(lifetime).toBeLessThan(3_700_000);
    session.credentials = account.credentials;
    expect(await put(anEvent())).toMatchObject({ outcome: "ok" });
  });

  it("knows the account again, and gets a refresh token again", async () => {
    const once = await start();
    const first = await finish(await fake.consent(once.url, { email: EMAIL }), once.secrets);
    const twice = await start(EMAIL);
    const second = await finish(await fake.consent(twice.url, { email: EMAIL }), twice.secrets);
    expect(second.remoteIdentity).toBe(first.remoteIdentity);
    expect(second.credentials.refresh_token).not.toBe(first.credentials.refresh_token);
  });

  it.each([
    ["https://www.googleapis.com/auth/calendar.events", "View and edit events on all your calendars"],
    [
      "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
      "See the list of Google calendars you’re subscribed to",
    ],
  ])("refuses when %s was unticked, and names it in Google's words", async (scope, detail) => {
    const { url, secrets } = await start();
    const back = await fake.consent(url, { email: EMAIL, untick: [scope] });
    expect(await failure(finish(back, secrets))).toMatchObject({ code: "scope_missing", detail });
  });

  it("comes back with access_denied when the person cancels", async () => {
    const { url } = await start();
    const back = await fake.consent(url, { email: EMAIL, deny: true });
    expect(Object.fromEntries(back.searchParams)).toEqual({ state: "a state", error: "access_denied" });
  });

  it("is worthless to whoever only has the code", async () => {
    const { url, secrets } = await start();
    const other = await start();
    const refused = { kind: "reauth", code: "code_refused" };
    const stolen = await fake.consent(url, { email: EMAIL });
    expect(
      await failure(finish(stolen, { ...secrets, verifier: other.secrets.verifier ?? "" })),
    ).toMatchObject(refused);
    const replayed = await fake.consent(url, { email: EMAIL });
    await finish(replayed, secrets);
    expect(await failure(finish(replayed, secrets))).toMatchObject(refused);
    const mixed = await fake.consent(url, { email: EMAIL });
    expect(await failure(finish(mixed, { ...secrets, nonce: other.secrets.nonce ?? "" }))).toMatchObject(
      refused,
    );
    const late = await fake.consent(url, { email: EMAIL });
    fake.store.elapse(11 * 60_000);
    expect(await failure(finish(late, secrets))).toMatchObject(refused);
  });

  it("says that the operator has to act when this server is not accepted", async () => {
    const { url, secrets } = await start();
    const refused = { kind: "denied", code: "client_refused" };
    const back = await fake.consent(url, { email: EMAIL });
    expect(await failure(finish(back, secrets, "http://localhost:3000/other"))).toMatchObject(refused);
    configure({ ...fake.env, GOOGLE_CLIENT_SECRET: "wrong" });
    const again = await fake.consent(url, { email: EMAIL });
    const unknown = { kind: "denied", code: "secret_refused" };
    expect(await failure(finish(again, secrets))).toMatchObject(unknown);
    expect(await failure(oauth().refresh(session.credentials, session.beforeRequest))).toMatchObject(unknown);
    configure(fake.env);
  });

  it("names what the operator has not set", () => {
    expect(oauth().missing()).toEqual([]);
    configure({ GOOGLE_CLIENT_ID: "id" });
    expect(oauth().missing()).toEqual(["GOOGLE_CLIENT_SECRET"]);
    configure({});
    expect(oauth().missing()).toEqual(["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"]);
    configure(fake.env);
  });
});

describe("tokens", () => {
  const renew = () => oauth().refresh(session.credentials, session.beforeRequest);

  it("are renewed with one request; the refresh token stays", async () => {
    const fresh = await renew();
    expect(fresh.access_token).not.toBe(session.credentials.access_token);
    expect(fresh).toMatchObject({
      refresh_token: session.credentials.refresh_token,
      scope: session.credentials.scope,
    });
    expect([fake.count("token"), fake.count(), asked]).toEqual([1, 1, 1]);
  });

  it("take over a new refresh token, should one come", async () => {
    const body = JSON.stringify({
      access_token: "ya29.new",
      expires_in: 3599,
      refresh_token: "1//new",
      scope: session.credentials.scope,
    });
    fake.fail("token", {
      kind: "status",
      status: 200,
      headers: { "content-type": "application/json" },
      body,
    });
    expect(await renew()).toMatchObject({ access_token: "ya29.new", refresh_token: "1//new" });
  });

  it.each([
    ["reset", { kind: "reset", store: false } as const, "ambiguous", "connection_lost"],
    ["500", { kind: "status", status: 500 } as const, "denied", "server_error"],
    [
      "429",
      {
        kind: "status",
        ...tokenFault(429, "rate_limit_exceeded", "Slow down."),
        headers: { "retry-after": "9" },
      } as const,
      "throttled",
      "throttled",
    ],
    ["a page with 429", { kind: "status", status: 429, body: "<html>" } as const, "denied", "foreign_answer"],
    [
      "an answer without a token",
      { kind: "status", status: 200, body: "{}", headers: { "content-type": "application/json" } } as const,
      "ambiguous",
      "odd_answer",
    ],
    [
      "admin_policy_enforced",
      {
        kind: "status",
        status: 400,
        body: '{"error":"admin_policy_enforced"}',
        headers: { "content-type": "application/json" },
      } as const,
      "denied",
      "admin_policy",
    ],
    [
      "org_internal",
      { kind: "status", ...tokenRefusal("org_internal") } as const,
      "denied",
      "registration_internal",
    ],
  ])("are asked for once when the endpoint answers %s", async (_name, fault, kind, code) => {
    fake.fail("token", fault, 9);
    expect(await failure(renew())).toMatchObject({ kind, code });
    expect(fake.count("token")).toBe(1);
  });

  it("need a new sign-in once the owner has taken the consent back", async () => {
    fake.revoke(EMAIL);
    expect(await failure(put(anEvent()))).toMatchObject({ kind: "reauth", code: "unauthorized" });
    expect(await failure(renew())).toMatchObject({ kind: "reauth", code: "invalid_grant" });
  });

  it("stop working when they are given back, which may be done twice", async () => {
    await oauth().revoke(session.credentials, session.beforeRequest);
    expect(fake.store.grants.has(EMAIL)).toBe(false);
    await oauth().revoke(session.credentials, session.beforeRequest);
    expect(fake.count("revoke")).toBe(2);
    fake.fail("revoke", { kind: "reset", store: false });
    expect((await failure(oauth().revoke(session.credentials, session.beforeRequest))).kind).toBe(
      "ambiguous",
    );
  });

  it("count as run out when their expiry cannot be read", () => {
    for (const expires_at of ["", "soon"]) expect(oauth().expiresAt({ expires_at }).getTime()).toBe(0);
    expect(oauth().expiresAt({}).getTime()).toBe(0);
  });
});
