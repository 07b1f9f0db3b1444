import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type GoogleFake, startGoogleFake } from "../fakes/google/server";

/** The stand-in must refuse what Google refuses: here by plain HTTP, without the provider. */
const EMAIL = "ada@example.test";
const ID = "0123456789abcdefghijklmnopqrstuv";
const at = (time: string) => ({ dateTime: `2031-03-05T${time}:00Z` });
const LIST = "/users/me/calendarList";
const good = { summary: "x", start: at("09:00"), end: at("10:00") };

let fake: GoogleFake;
let token: string;
beforeAll(async () => {
  fake = await startGoogleFake({
    accounts: [
      {
        email: EMAIL,
        calendars: [
          { id: "read@x.test", summary: "Read", role: "reader" },
          { id: "busy@x.test", summary: "Busy", role: "freeBusyReader" },
        ],
      },
    ],
    client: { redirectUris: ["http://localhost:3000/back"] },
  });
  token = fake.grant(EMAIL).access_token;
});
afterAll(() => fake.stop());

async function api(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(`${fake.url}/calendar/v3${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers },
    body: body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await answer.text();
  const json = text === "" ? {} : JSON.parse(text);
  return { status: answer.status, reason: json.error?.errors?.[0]?.reason, json };
}
const events = (calendar = EMAIL) => `/calendars/${encodeURIComponent(calendar)}/events`;
let made = 0;
const freshId = () => `${ID}${(++made).toString(32).padStart(4, "0")}`;

describe("an insert", () => {
  it.each([
    ["an id outside of base32hex", { ...good, id: "wxyz0" }, "invalid"],
    ["an id in capitals", { ...good, id: "ABCDE" }, "invalid"],
    ["an id that is too short", { ...good, id: "abcd" }, "invalid"],
    ["an id beside iCalUID", { ...good, id: ID, iCalUID: "x@y" }, "invalid"],
    ["no end", { ...good, end: undefined }, "required"],
    ["no start", { ...good, start: undefined }, "required"],
    ["an end before its start", { ...good, end: at("08:00") }, "timeRangeEmpty"],
    ["a zone nobody knows", { ...good, start: { ...at("09:00"), timeZone: "Mars/Olympus" } }, "invalid"],
    ["an offset for a zone", { ...good, start: { ...at("09:00"), timeZone: "+02:00" } }, "invalid"],
    ["a time without offset or zone", { ...good, start: { dateTime: "2031-03-05T09:00:00" } }, "required"],
    ["date and dateTime at once", { ...good, start: { ...at("09:00"), date: "2031-03-05" } }, "invalid"],
    ["a day that starts and an hour that ends", { ...good, start: { date: "2031-03-05" } }, "invalid"],
    ["a source that is no web page", { ...good, source: { url: "ftp://x.test" } }, "invalid"],
    [
      "a long private property",
      { ...good, extendedProperties: { private: { a: "x".repeat(1025) } } },
      "invalid",
    ],
    ["a field that does not exist", { ...good, titel: "x" }, "invalid"],
    ["half of a body", '{"summary":', "parseError"],
  ])("with %s is refused", async (_name, body, reason) => {
    expect(await api("POST", events(), body)).toMatchObject({ status: 400, reason });
    expect(fake.events(EMAIL)).toEqual([]);
  });

  it("is refused in a calendar that may only be read", async () => {
    for (const calendar of ["read@x.test", "busy@x.test"])
      expect(await api("POST", events(calendar), good)).toMatchObject({
        status: 403,
        reason: "requiredAccessLevel",
      });
  });

  it("is refused under an id that exists or ever existed", async () => {
    const id = freshId();
    expect((await api("POST", events(), { ...good, id })).status).toBe(200);
    expect(await api("POST", events(), { ...good, id })).toMatchObject({ status: 409, reason: "duplicate" });
    await api("DELETE", `${events()}/${id}`);
    expect(await api("POST", events(), { ...good, id })).toMatchObject({ status: 409, reason: "duplicate" });
  });
});

describe("an event", () => {
  const create = async () => (await api("POST", events(), { ...good, id: freshId() })).json;

  it("is answered in its calendar's zone", async () => {
    const event = await create();
    expect(event.start).toEqual({ dateTime: "2031-03-05T10:00:00+01:00", timeZone: "Europe/Berlin" });
  });

  it("stays as a tombstone: 204, then 410, and a get says cancelled", async () => {
    const { id } = await create();
    expect((await api("DELETE", `${events()}/${id}`)).status).toBe(204);
    expect(await api("DELETE", `${events()}/${id}`)).toMatchObject({ status: 410, reason: "deleted" });
    expect(await api("GET", `${events()}/${id}`)).toMatchObject({
      status: 200,
      json: { status: "cancelled" },
    });
    expect(await api("GET", `${events()}/${freshId()}`)).toMatchObject({ status: 404, reason: "notFound" });
  });

  it("stays deleted through a patch, and comes back by an update", async () => {
    const { id } = await create();
    await api("DELETE", `${events()}/${id}`);
    expect((await api("PATCH", `${events()}/${id}`, { summary: "y" })).json.status).toBe("cancelled");
    expect((await api("PUT", `${events()}/${id}`, good)).json.status).toBe("confirmed");
  });

  it("is changed only by whoever knows its ETag", async () => {
    const { id, etag } = await create();
    expect((await api("PATCH", `${events()}/${id}`, { summary: "y" }, { "if-match": etag })).status).toBe(
      200,
    );
    for (const [method, body] of [["PATCH", { summary: "z" }], ["PUT", good], ["DELETE"]] as const)
      expect(await api(method, `${events()}/${id}`, body, { "if-match": etag })).toMatchObject({
        status: 412,
        reason: "conditionNotMet",
      });
  });

  it("is refused with a sequence below its own, which grows when it moves", async () => {
    const { id } = await create();
    const moved = await api("PATCH", `${events()}/${id}`, { end: at("11:00") });
    expect(moved.json.sequence).toBe(1);
    expect((await api("PATCH", `${events()}/${id}`, { sequence: 0 })).status).toBe(400);
  });
});

describe("access", () => {
  it("needs a token, and the scope for what is asked", async () => {
    expect(await api("GET", "/users/me/calendarList", undefined, { authorization: "" })).toMatchObject({
      status: 401,
      reason: "authError",
    });
    const good = token;
    token = fake.grant(EMAIL, "openid email https://www.googleapis.com/auth/calendar.events").access_token;
    const lacking = await api("GET", "/users/me/calendarList");
    token = good;
    expect(lacking).toMatchObject({ status: 403, reason: "insufficientPermissions" });
    expect(lacking.json.error.details[0].reason).toBe("ACCESS_TOKEN_SCOPE_INSUFFICIENT");
  });

  it("ends after an hour", async () => {
    const own = fake.grant(EMAIL);
    fake.store.elapse(3_600_000);
    const headers = { authorization: `Bearer ${own.access_token}` };
    expect((await api("GET", "/users/me/calendarList", undefined, headers)).status).toBe(401);
  });

  it.each([
    ["another client", { client_id: "other" }, "invalid_client"],
    [
      "an address that is not registered",
      { redirect_uri: "http://localhost:3000/back/" },
      "redirect_uri_mismatch",
    ],
    ["another flow", { response_type: "token" }, "unsupported_response_type"],
    ["a scope that does not exist", { scope: "openid calendars" }, "invalid_scope"],
  ])("is not offered to %s", async (_name, change, error) => {
    const query = new URLSearchParams({
      client_id: fake.client.id,
      redirect_uri: "http://localhost:3000/back",
      response_type: "code",
      scope: "openid",
      ...change,
    });
    const page = await fetch(`${fake.url}/o/oauth2/v2/auth?${query}`);
    expect(page.status).toBeGreaterThanOrEqual(400);
    expect(await page.text()).toContain(error);
  });

  it("keeps a hundred refresh tokens of an account, no more", async () => {
    const first = fake.grant(EMAIL).refresh_token;
    for (let i = 0; i < 100; i++) fake.grant(EMAIL);
    const body = new URLSearchParams({
      client_id: fake.client.id,
      client_secret: fake.client.secret,
      grant_type: "refresh_token",
      refresh_token: first,
    });
    const answer = await fetch(`${fake.url}/token`, { method: "POST", body });
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: "invalid_grant" }]);
  });
});

describe("what it may be asked in a minute", () => {
  let own: GoogleFake;
  beforeAll(async () => {
    own = await startGoogleFake({
      accounts: [{ email: EMAIL }, { email: "max@example.test" }],
      quota: { perProject: 12, perUser: 8 },
    });
  });
  afterAll(() => own.stop());

  const ask = async (email: string, method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${own.url}/calendar/v3${path}`, {
      method,
      headers: {
        authorization: `Bearer ${own.grant(email).access_token}`,
        "content-type": "application/json",
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const json = JSON.parse((await answer.text()) || "{}");
    return json.error?.errors?.[0]?.reason ?? answer.status;
  };

  it("is counted for each user and for all, a patch being three units", async () => {
    const id = freshId();
    const event = `${events()}/${id}`;
    expect(await ask(EMAIL, "POST", events(), { ...good, id })).toBe(200);
    for (let i = 0; i < 2; i++) expect(await ask(EMAIL, "PATCH", event, { summary: "y" })).toBe(200);
    expect(await ask(EMAIL, "PATCH", event, { summary: "y" })).toBe("userRateLimitExceeded");
    expect(await ask(EMAIL, "GET", event)).toBe(200);
    expect(await ask(EMAIL, "DELETE", event)).toBe("userRateLimitExceeded");
    for (let i = 0; i < 4; i++)
      expect(await ask("max@example.test", "GET", "/users/me/calendarList")).toBe(200);
    expect(await ask("max@example.test", "GET", "/users/me/calendarList")).toBe("rateLimitExceeded");
    own.store.elapse(61_000);
    expect(await ask(EMAIL, "DELETE", event)).toBe(204);
  });
});

describe("what owners and administrators do", () => {
  const TEAM = "c_team@x.test";
  const created = async (calendar: string) => {
    const id = freshId();
    await api("POST", events(calendar), {
      ...good,
      id,
      extendedProperties: { private: { a: "1" }, shared: { b: "2" } },
    });
    return id;
  };
  beforeAll(() => {
    fake.addCalendar(EMAIL, { id: TEAM, summary: "Team" });
    token = fake.grant(EMAIL).access_token;
  });

  it("moves an event: its id there, a tombstone here that says no more than that", async () => {
    for (const keepsPrivate of [true, false]) {
      const id = await created(EMAIL);
      fake.moveEvent(EMAIL, id, TEAM, { keepsPrivate });
      const here = await api("GET", `${events()}/${id}`);
      expect(here).toMatchObject({ status: 200 });
      expect(here.json).toEqual({ kind: "calendar#event", id, status: "cancelled" });
      expect((await api("DELETE", `${events()}/${id}`)).status).toBe(410);
      const there = await api("GET", `${events(TEAM)}/${id}`);
      expect(there.json).toMatchObject({ id, status: "confirmed", organizer: { email: TEAM } });
      expect("extendedProperties" in there.json).toBe(keepsPrivate);
    }
  });

  it("takes a calendar out of the list, whose events still answer, or away with them", async () => {
    const id = await created(TEAM);
    const listed = async () => (await api("GET", LIST)).json.items;
    const ids = async () => (await listed()).map((c: { id: string }) => c.id);
    fake.hideCalendar(EMAIL, TEAM, { eventsAnswer: true });
    expect(await ids()).not.toContain(TEAM);
    expect((await api("GET", `${LIST}/${TEAM}`)).status).toBe(404);
    expect((await api("GET", `${events(TEAM)}/${id}`)).status).toBe(200);
    fake.hideCalendar(EMAIL, TEAM, { eventsAnswer: false });
    expect((await api("GET", `${events(TEAM)}/${id}`)).status).toBe(404);
    fake.showCalendar(EMAIL, TEAM);
    expect(await ids()).toContain(TEAM);
    expect((await api("GET", `${events(TEAM)}/${id}`)).status).toBe(200);
  });

  it.each([true, false])("gives the account another address (the old id works: %s)", async (oldIdWorks) => {
    const before = fake.store.account(EMAIL).email;
    const id = await created(before);
    const now = `${oldIdWorks ? "b" : "c"}@example.test`;
    fake.changeAddress(EMAIL, now, { oldIdWorks });
    expect((await api("GET", `${LIST}/primary`)).json).toMatchObject({ id: now, primary: true });
    expect((await api("GET", `${events(now)}/${id}`)).status).toBe(200);
    const old = oldIdWorks ? 200 : 404;
    expect((await api("GET", `${events(before)}/${id}`)).status).toBe(old);
    expect((await api("GET", `${LIST}/${before}`)).status).toBe(old);
  });
});

describe("its pages", () => {
  it("show each calendar as its owner sees it, without letting text become markup", async () => {
    const summary = "<script>alert(1)</script>";
    token = fake.grant(EMAIL).access_token;
    await api("POST", events(), { ...good, summary, description: "a <i>b</i> &lt;c" });
    const page = await (await fetch(fake.url, { headers: { accept: "text/html" } })).text();
    expect(page).toContain("&lt;script&gt;alert(1)");
    expect(page).toContain("a b &lt;c");
    expect(page).not.toContain("<script>");
  });

  it("let the owner take the access back", async () => {
    await fetch(`${fake.url}/_fake/revoke?account=${EMAIL}`, { method: "POST", redirect: "manual" });
    expect((await api("GET", "/users/me/calendarList")).status).toBe(401);
    const { email } = fake.store.account(EMAIL);
    expect(await (await fetch(fake.url)).text()).toContain(`${email} · no app has access`);
  });
});
