import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CALENDAR, connect, HOLIDAYS, REDIRECT_URI, SHARED, startFake } from "../fakes/microsoft/fixtures";
import type { MicrosoftFake } from "../fakes/microsoft/server";
import { type Trouble, troubles } from "../fakes/microsoft/troubles";

/*
 * The stand-in is worth what it refuses: each of these passed unnoticed would be a defect found by a customer.
 */
let fake: MicrosoftFake;
let token: string;
beforeAll(async () => {
  fake = await startFake();
  token = (await connect(fake, { account: "anna" })).credentials.accessToken ?? "";
});
afterAll(() => fake.stop());

const EVENTS = `/v1.0/me/calendars/${encodeURIComponent(CALENDAR)}/events`;
const valid = {
  subject: "A subject",
  start: { dateTime: "2026-03-10T09:00:00", timeZone: "UTC" },
  end: { dateTime: "2026-03-10T10:00:00", timeZone: "UTC" },
};

const raw = (method: string, path: string) =>
  fetch(fake.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      prefer: 'IdType="ImmutableId"',
      "content-type": "application/json",
    },
    body: method === "POST" ? JSON.stringify(valid) : null,
  });

async function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await fetch(fake.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      prefer: 'IdType="ImmutableId"',
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
    body: body ? JSON.stringify(body) : null,
  });
  const text = await answer.text();
  const json = (text ? JSON.parse(text) : {}) as { id?: string; error?: Record<string, string> };
  return { status: answer.status, code: json.error?.code, json };
}

describe("Graph's stand-in refuses", () => {
  it.each([
    ["an event without an end", { ...valid, end: undefined }, "ErrorPropertyValidationFailure"],
    [
      "an end before the start",
      { ...valid, end: { ...valid.end, dateTime: "2026-03-10T08:00:00" } },
      "ErrorPropertyValidationFailure",
    ],
    [
      "a time with a zone in it",
      { ...valid, start: { dateTime: "2026-03-10T09:00:00Z", timeZone: "UTC" } },
      "ErrorPropertyValidationFailure",
    ],
    [
      "a zone it does not know",
      { ...valid, start: { ...valid.start, timeZone: "Greenwich Mean Time" } },
      "TimeZoneNotSupportedException",
    ],
    [
      "a zone not every mailbox knows",
      { ...valid, start: { ...valid.start, timeZone: "Africa/Casablanca" } },
      "TimeZoneNotSupportedException",
    ],
    ["a subject too long", { ...valid, subject: "x".repeat(256) }, "ErrorPropertyValidationFailure"],
    ["control characters", { ...valid, subject: "a\u0000b" }, "ErrorPropertyValidationFailure"],
    ["half a character", { ...valid, subject: "a\ud800" }, "ErrorPropertyValidationFailure"],
    [
      "a property id of no form",
      { ...valid, singleValueExtendedProperties: [{ id: "calpaceKey", value: "k" }] },
      "ErrorPropertyValidationFailure",
    ],
    ["an unknown property", { ...valid, colour: "red" }, "RequestBodyRead"],
    ["invitations", { ...valid, attendees: [] }, "StandInIsStrict"],
  ])("%s", async (_what, body, code) => {
    expect(await ask("POST", EVENTS, body)).toMatchObject({ status: 400, code });
    expect(fake.events("anna", CALENDAR)).toEqual([]);
  });

  it("requests without the preference for immutable ids", async () => {
    expect(await ask("GET", "/v1.0/me", undefined, { prefer: "" })).toMatchObject({
      status: 400,
      code: "StandInIsStrict",
    });
  });

  it("tokens it did not give", async () => {
    const stolen = { authorization: "Bearer stolen" };
    expect(await ask("GET", "/v1.0/me", undefined, stolen)).toMatchObject({
      status: 401,
      code: "InvalidAuthenticationToken",
    });
  });

  it("what the token's scopes do not cover", async () => {
    const narrow = fake.grants.issueAccess({
      account: "anna",
      scopes: ["User.Read"],
    });
    const answer = await ask("POST", EVENTS, valid, { authorization: `Bearer ${narrow}` });
    expect(answer).toMatchObject({ status: 403, code: "ErrorAccessDenied" });
  });

  it("writes into a calendar that is only read", async () => {
    const path = `/v1.0/me/calendars/${encodeURIComponent(HOLIDAYS)}/events`;
    expect(await ask("POST", path, valid)).toMatchObject({ status: 403, code: "ErrorAccessDenied" });
  });

  it("calendars that others lend without the permission for them, but lists them", async () => {
    const path = `/v1.0/me/calendars/${encodeURIComponent(SHARED)}`;
    expect(await ask("GET", path)).toMatchObject({ status: 200 });
    const refused = { status: 403, code: "ErrorAccessDenied" };
    expect(await ask("POST", `${path}/events`, valid)).toMatchObject(refused);
    expect(await ask("GET", `${path}/events`)).toMatchObject(refused);
    const scopes = ["Calendars.ReadWrite", "Calendars.ReadWrite.Shared"];
    const wide = { authorization: `Bearer ${fake.grants.issueAccess({ account: "anna", scopes })}` };
    expect(await ask("POST", `${path}/events`, valid, wide)).toMatchObject({ status: 201 });
  });

  it.each([
    ["of no form", "nonsense", 400, "ErrorInvalidIdMalformed"],
    ["of somebody else's calendar", "AAMkBenCalendar=", 404, "ErrorInvalidMailboxItemId"],
    ["nobody knows", "AAMkNobody=", 404, "ErrorItemNotFound"],
  ])("an id %s", async (_what, id, status, code) => {
    expect(await ask("GET", `/v1.0/me/calendars/${encodeURIComponent(id)}`)).toMatchObject({ status, code });
    expect(await ask("GET", `/v1.0/me/events/${encodeURIComponent(id)}`)).toMatchObject({ status, code });
  });

  it("more than 10,000 requests in ten minutes", async () => {
    const { asked } = fake.mailboxes.account("anna");
    Object.assign(asked, { since: Date.now(), count: 9_999 });
    expect((await ask("GET", "/v1.0/me")).status).toBe(200);
    expect((await ask("GET", "/v1.0/me")).status).toBe(429);
    asked.since -= 600_000;
    expect((await ask("GET", "/v1.0/me")).status).toBe(200);
  });

  it.each(Object.keys(troubles) as Trouble[])(
    "everything of the mailbox while there is trouble: %s",
    async (trouble) => {
      fake.deny("anna", trouble);
      const answers = [await raw("GET", "/v1.0/me/calendars"), await raw("POST", EVENTS)];
      fake.deny("anna", null);
      const { status, headers } = troubles[trouble];
      for (const answer of answers)
        expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
          status,
          (headers as Record<string, string>)["www-authenticate"] ?? null,
        ]);
      expect((await raw("GET", "/v1.0/me/calendars")).status).toBe(200);
    },
  );

  it("filters it cannot read", async () => {
    expect(await ask("GET", `${EVENTS}?$filter=subject%20eq`)).toMatchObject({
      status: 400,
      code: "ErrorInvalidUrlQueryFilter",
    });
  });

  it("another body under a transactionId, another transactionId for an event, and a second delete", async () => {
    const transactionId = "7e163156-7762-4beb-a1c6-729ea81755a7";
    const made = await ask("POST", EVENTS, { ...valid, transactionId });
    const again = await ask("POST", EVENTS, { transactionId, ...valid });
    expect([made.status, again.status, again.json.id]).toEqual([201, 201, made.json.id]);
    expect(await ask("POST", EVENTS, { ...valid, subject: "Other", transactionId })).toMatchObject({
      status: 400,
      code: "ErrorDuplicateTransactionId",
    });
    const path = `${EVENTS}/${encodeURIComponent(made.json.id ?? "")}`;
    expect(await ask("PATCH", path, { transactionId: "other" })).toMatchObject({ status: 400 });
    expect(await ask("DELETE", path)).toMatchObject({ status: 204 });
    for (let i = 0; i < 2; i++)
      expect(await ask("DELETE", path)).toMatchObject({ status: 404, code: "ErrorItemNotFound" });
  });
});

describe("Graph's stand-in keeps an event as Exchange does:", () => {
  const made = async (extra = {}) => {
    const { json } = await ask("POST", EVENTS, { ...valid, ...extra });
    const event = fake.mailboxes.account("anna").events.get(json.id ?? "");
    if (!event) throw new Error("There is no event.");
    return { event, path: `${EVENTS}/${encodeURIComponent(event.id)}` };
  };

  it("text as HTML, times in UTC beside the zone they came in, and where it is", async () => {
    const berlin = (dateTime: string) => ({ dateTime, timeZone: "Europe/Berlin" });
    const { path } = await made({
      body: { contentType: "text", content: "a < b\nc" },
      start: berlin("2026-07-10T09:00:00"),
      end: berlin("2026-07-10T10:00:00"),
    });
    const { json } = await ask("GET", path);
    expect(json).toMatchObject({
      body: { contentType: "html", content: expect.stringContaining("a &lt; b<br>") },
      start: { dateTime: "2026-07-10T07:00:00.0000000", timeZone: "UTC" },
      originalStartTimeZone: "Europe/Berlin",
      "calendar@odata.navigationLink": expect.stringContaining(`/calendars('${CALENDAR}')`),
    });
    expect(Object.keys((await ask("GET", `${path}?$select=subject`)).json).sort()).toEqual([
      "@odata.etag",
      "id",
      "subject",
    ]);
  });

  it("a meeting only as long as its link stays in the body", async () => {
    const { event, path } = await made();
    fake.mailboxes.makeMeeting(event);
    await ask("PATCH", path, { subject: "Moved" });
    expect((await ask("GET", path)).json).toMatchObject({ isOnlineMeeting: true });
    await ask("PATCH", path, { body: { contentType: "text", content: "Ours" } });
    expect((await ask("GET", path)).json).toMatchObject({ isOnlineMeeting: false, onlineMeeting: null });
  });

  it("a deleted one under its id in the Deleted Items, which are no calendar", async () => {
    const { event, path } = await made();
    const anywhere = `/v1.0/me/events/${encodeURIComponent(event.id)}`;
    expect((await ask("DELETE", path)).status).toBe(204);
    expect((await ask("GET", path)).status).toBe(404);
    expect((await ask("GET", anywhere)).json).toMatchObject({ id: event.id });
    expect((await ask("GET", `${anywhere}/calendar`)).status).toBe(404);
    fake.switches.containment = false;
    expect((await ask("PATCH", path, { subject: "Unseen" })).status).toBe(200);
    fake.switches.containment = true;
    expect(fake.events("anna", CALENDAR).map((e) => e.id)).not.toContain(event.id);
  });
});

describe("the sign-in's stand-in refuses", () => {
  const query = {
    client_id: "calpace-client-id",
    redirect_uri: REDIRECT_URI,
    response_type: "code",
    scope: "openid User.Read",
    state: "s",
    nonce: "n",
    code_challenge: "c".repeat(43),
    code_challenge_method: "S256",
  };

  it.each([
    ["an unknown application", { client_id: "another" }],
    ["an address that is not registered to the letter", { redirect_uri: `${REDIRECT_URI}/` }],
    ["tokens in the address", { response_type: "token" }],
    ["a sign-in without openid", { scope: "User.Read" }],
    ["a sign-in without PKCE", { code_challenge: "" }],
    ["a plain challenge", { code_challenge_method: "plain" }],
    ["a sign-in without state", { state: "" }],
    ["a sign-in without nonce", { nonce: "" }],
  ])("%s, without sending anybody anywhere", async (_what, wrong) => {
    const url = `${fake.url}/common/oauth2/v2.0/authorize?${new URLSearchParams({ ...query, ...wrong })}`;
    for (const method of ["GET", "POST"]) {
      const answer = await fetch(url, { method, redirect: "manual" });
      expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
    }
  });

  it("a choice among permissions: the consent is to all of them or to none", async () => {
    const url = `${fake.url}/common/oauth2/v2.0/authorize?${new URLSearchParams(query)}`;
    const page = await (await fetch(url)).text();
    expect(page).toContain("Permissions requested");
    expect(page).not.toContain('type="checkbox"');
    const unticked = new URLSearchParams({ account: "anna", decision: "accept" });
    const answer = await fetch(url, { method: "POST", body: unticked, redirect: "manual" });
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code");
    expect(fake.grants.codes.get(code ?? "")?.scopes).toEqual(["openid", "User.Read"]);
  });

  it("scopes nobody agreed to when it refreshes", async () => {
    const refreshToken = fake.grants.issueRefresh({ account: "anna", scopes: ["openid", "User.Read"] });
    const answer = await fetch(`${fake.url}/common/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        client_id: fake.client.id,
        client_secret: fake.client.secret,
        grant_type: "refresh_token",
        refresh_token: refreshToken,
        scope: "openid Calendars.ReadWrite",
      }),
    });
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ error: "invalid_grant", suberror: "consent_required" }),
    ]);
  });
});

it("shows each calendar to its owner, and takes the consent back at a click", async () => {
  await ask("POST", EVENTS, { ...valid, subject: "<b>Massage</b> & more" });
  const page = await (await fetch(fake.url)).text();
  expect(page).toContain("&lt;b&gt;Massage&lt;/b&gt; &amp; more");
  expect(page).toContain("10 Mar 2026, 10:00–11:00");
  const click = await fetch(`${fake.url}/_fake/revoke?account=anna`, { method: "POST", redirect: "manual" });
  expect(click.headers.get("location")).toBe("/");
  expect(await ask("GET", "/v1.0/me")).toMatchObject({ status: 401 });
});
