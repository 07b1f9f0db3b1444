import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "@/lib/providers/errors";
import { CALENDAR, eventOf, HOLIDAYS, placeOf } from "../fakes/microsoft/fixtures";
import { graphFault } from "../fakes/microsoft/server";
import type { Trouble } from "../fakes/microsoft/troubles";
import { openOutlook } from "./microsoft-port";
import { failure } from "./port";

const outlook = openOutlook();
const { created, events, newKey, put } = outlook;

const portal = {
  kind: "status",
  status: 200,
  headers: { "content-type": "text/html" },
  body: "<h1>Sign in</h1>",
} as const;

describe("refusals", () => {
  it.each([
    ["429", graphFault(429, "ApplicationThrottled", { retryAfter: "120" }), "throttled", "throttled", false],
    [
      "503 that names a time",
      graphFault(503, "serviceNotAvailable", { retryAfter: "120" }),
      "throttled",
      "throttled",
      false,
    ],
    ["500", graphFault(500, "generalException"), "denied", "server_error", false],
    ["412", graphFault(412, "ErrorIrresolvableConflict"), "denied", "write_conflict", true],
    ["401", graphFault(401, "InvalidAuthenticationToken"), "reauth", "unauthorized", false],
    [
      "400 of its content",
      graphFault(400, "ErrorPropertyValidationFailure"),
      "invalid",
      "bad_content",
      false,
    ],
    ["400 that names no content", graphFault(400, "ErrorInvalidRequest"), "denied", "refused", true],
    ["what nobody has met before", graphFault(418, "SomethingNew"), "denied", "refused", true],
    ["a page of a proxy", { ...portal, status: 404 } as const, "denied", "foreign_answer", false],
    ["half an answer", { kind: "truncate" } as const, "ambiguous", "odd_answer", false],
    ["a broken connection", { kind: "reset", store: false } as const, "ambiguous", "connection_lost", false],
  ])("of a create with %s are understood", async (_name, fault, kind, code, proven) => {
    outlook.fake.fail("create", fault);
    expect(await failure(put(placeOf(newKey())))).toMatchObject({ kind, code, proven });
  });

  it("leave an event to be found when a gateway gave up on a create that took effect", async () => {
    outlook.fake.fail("create", graphFault(504, "gatewayTimeout", { retryAfter: "5", store: true }));
    const key = newKey();
    expect(await failure(put(placeOf(key)))).toMatchObject({
      kind: "denied",
      proven: false,
      retryAfter: expect.any(Date),
    });
    expect((await put(placeOf(key, { hot: true }))).outcome).toBe("conflict");
  });

  it("of an update that lost a race with itself are a conflict, of a delete worth another try", async () => {
    const { place, remoteId } = await created();
    outlook.fake.fail("update", graphFault(412, "ErrorIrresolvableConflict"));
    expect(await put(place)).toEqual({ outcome: "conflict", remoteId, etag: null });
    outlook.fake.fail("delete", graphFault(409, "ErrorIrresolvableConflict"));
    expect(await failure(outlook.provider.deleteEvent(outlook.session, place))).toMatchObject({
      kind: "denied",
      code: "write_conflict",
    });
    expect(events()).toHaveLength(1);
  });

  it("are what a portal in between says with 200: neither a deletion nor a calendar that is there", async () => {
    const { fake, provider, session } = outlook;
    const { place } = await created();
    const expected = { kind: "denied", code: "foreign_answer", proven: false };
    fake.fail("delete", portal);
    expect(await failure(provider.deleteEvent(session, place))).toMatchObject(expected);
    fake.fail("read", portal);
    expect(await failure(provider.readEvent(session, place))).toMatchObject(expected);
    fake.fail("update", portal);
    expect(await failure(put(place))).toMatchObject(expected);
    expect(events()).toHaveLength(1);
    fake.mailboxes.account("anna").events.clear();
    for (const kind of ["locate", "find"] as const) {
      fake.fail(kind, portal);
      expect(await failure(put(place))).toMatchObject(expected);
    }
  });

  it("of a read-only calendar say so, and that nothing was written", async () => {
    const place = placeOf(newKey(), { calendarRemoteId: HOLIDAYS });
    expect(await failure(put(place))).toMatchObject({ kind: "denied", code: "read_only", proven: true });
  });

  it("of an access token that ran out ask for another, and are followed by success", async () => {
    outlook.fake.grants.expireAccess("anna");
    expect(await failure(put(placeOf(newKey())))).toMatchObject({ kind: "reauth" });
    expect(outlook.fake.count("token")).toBe(0);
  });

  it("of credentials that cannot be read ask to connect again, without a request", async () => {
    const broken = { ...outlook.session, credentials: { accessToken: "only" } };
    expect(await failure(outlook.provider.listCalendars(broken))).toMatchObject({
      kind: "reauth",
      code: "no_credentials",
    });
    expect(outlook.fake.count()).toBe(0);
  });

  it("are no success that names another event, or has another status than the documented one", async () => {
    const { fake, provider, session } = outlook;
    const other = await created();
    const { place } = await created();
    const json = { "content-type": "application/json" };
    const odd = { kind: "ambiguous", code: "odd_answer" };
    const another = JSON.stringify({ id: other.remoteId, transactionId: "another" });
    for (const status of [200, 201]) {
      fake.fail("create", { kind: "status", status, headers: json, body: another });
      expect(await failure(put(placeOf(newKey())))).toMatchObject(odd);
    }
    fake.fail("update", { kind: "status", status: 200, headers: json, body: another });
    expect(await failure(put(place))).toMatchObject(odd);
    fake.fail("read", { kind: "status", status: 200, headers: json, body: another });
    expect(await failure(provider.readEvent(session, place))).toMatchObject(odd);
  });

  it("that follow an update which took effect never say that nothing did", async () => {
    const { fake, provider, session } = outlook;
    const { place } = await created();
    Object.assign(fake.switches, { namesCalendar: false });
    fake.fail("locate", graphFault(429, "ApplicationThrottled", { retryAfter: "30" }));
    expect(await failure(put(place, { title: "Later" }))).toMatchObject({
      kind: "denied",
      code: "throttled",
      proven: false,
      retryAfter: expect.any(Date),
    });
    let left = 1;
    const beforeRequest = () => {
      if (left-- === 0) throw new ProviderError("unsent", "no_time", "No time is left.");
      return session.beforeRequest();
    };
    const hurried = { ...session, beforeRequest };
    const again = provider.putEvent(hurried, place, eventOf(place.key, { title: "Still later" }));
    expect(await failure(again)).toMatchObject({ kind: "ambiguous", code: "no_time" });
    expect(events()).toMatchObject([{ subject: "Still later" }]);
  });

  it("that follow a write which took effect prove nothing", async () => {
    const { fake, provider, session } = outlook;
    const { key } = await outlook.createdUnanswered();
    fake.forgetTransactions("anna");
    await put(placeOf(key));
    fake.fail("delete", { kind: "delay", ms: 0 });
    fake.fail("delete", graphFault(403, "ErrorAccessDenied"));
    expect(await failure(provider.deleteEvent(session, placeOf(key)))).toMatchObject({
      kind: "denied",
      code: "access_denied",
      proven: false,
    });
    expect(events()).toHaveLength(1);
  });
});

describe("trouble with the account", () => {
  const rows: [Trouble, string, string, boolean][] = [
    ["no mailbox", "denied", "no_mailbox", true],
    ["resource not found", "denied", "no_mailbox", true],
    ["invalid user", "denied", "no_mailbox", true],
    ["access denied", "denied", "access_denied", true],
    ["stale", "denied", "mailbox_moving", false],
    ["claims challenge", "reauth", "unauthorized", false],
    ["insufficient claims", "reauth", "unauthorized", false],
    ["page", "denied", "foreign_answer", false],
  ];

  it.each(rows)("%s is the account's, whatever is asked, and heals", async (trouble, kind, code, proven) => {
    const { fake, provider, session } = outlook;
    const { place, key } = await created();
    fake.deny("anna", trouble);
    const asked: [() => Promise<unknown>][] = [
      [() => put(placeOf(newKey()))],
      [() => put(placeOf(newKey(), { hot: true }))],
      [() => put(place, { title: "Later" })],
      [() => put(place, { description: "Another" })],
      [() => provider.deleteEvent(session, place)],
      [() => provider.readEvent(session, place)],
      [() => provider.listCalendars(session)],
    ];
    for (const [ask] of asked) expect(await failure(ask())).toMatchObject({ kind, code, proven });
    expect(events()).toHaveLength(1);
    fake.deny("anna", null);
    expect((await put(place, { title: "Later" })).outcome).toBe("ok");
    expect(events()).toMatchObject([{ subject: "Later", properties: [{ value: key }] }]);
  });

  it("is none where a calendar is away for a while, which is said of it and ends with it", async () => {
    const { fake, provider, session } = outlook;
    const { place } = await created();
    fake.mailboxes.hideCalendar("anna", CALENDAR, true);
    for (const ask of [
      () => put(place),
      () => provider.deleteEvent(session, place),
      () => provider.readEvent(session, place),
    ])
      expect(await failure(ask())).toMatchObject({ kind: "target_gone", code: "calendar_gone" });
    fake.mailboxes.hideCalendar("anna", CALENDAR, false);
    expect((await put(place, { title: "Back" })).outcome).toBe("ok");
    expect(events()).toMatchObject([{ subject: "Back" }]);
  });
});
