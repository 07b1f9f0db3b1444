import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ProviderError } from "@/lib/providers/errors";
import { microsoft } from "@/lib/providers/microsoft/definition";
import type {
  CalendarProvider,
  ConnectedAccount,
  ProviderSession,
  PutResult,
} from "@/lib/providers/provider";
import {
  CALENDAR,
  connect,
  eventOf,
  HOLIDAYS,
  keyOf,
  placeOf,
  SHARED,
  sessionOf,
  startFake,
  unhurried,
  WORK,
} from "../fakes/microsoft/fixtures";
import { graphFault, type MicrosoftFake, startMicrosoftFake } from "../fakes/microsoft/server";
import { failure } from "./port";

let fake: MicrosoftFake;
let provider: CalendarProvider;
let account: ConnectedAccount;
let session: ProviderSession;
let keys = 0;

beforeAll(async () => {
  fake = await startFake();
  provider = await microsoft.load();
});
afterAll(() => fake.stop());

beforeEach(async () => {
  Object.assign(fake.switches, {
    duplicateStatus: 400,
    namesExistingEvent: true,
    searchLags: false,
    pageSize: 10,
  });
  fake.faults.clear();
  const anna = fake.mailboxes.account("anna");
  anna.events.clear();
  anna.transactions.clear();
  account = await connect(fake, { account: "anna" });
  session = sessionOf(account);
  fake.forgetRequests();
});

const newKey = () => keyOf(`microsoft ${++keys}`);
const idOf = (result: PutResult): string => {
  if (!("remoteId" in result)) throw new Error(`It was ${result.outcome}.`);
  return result.remoteId;
};
/** Creates an event; its key, its id and how often each kind of request was sent. */
async function created(calendarRemoteId = CALENDAR) {
  const key = newKey();
  const result = await provider.putEvent(session, placeOf(key, { calendarRemoteId }), eventOf(key));
  return { key, remoteId: idOf(result), place: placeOf(key, { calendarRemoteId, remoteId: idOf(result) }) };
}
/** A create that took effect and whose answer never came. */
async function createdUnanswered() {
  const key = newKey();
  fake.fail("create", { kind: "reset", store: true });
  await failure(provider.putEvent(session, placeOf(key), eventOf(key)));
  return { key, place: placeOf(key, { hot: true }) };
}

describe("requests", () => {
  it("are one for a create, one for an update, one for a delete", async () => {
    const { key, place } = await created();
    await provider.putEvent(session, place, eventOf(key, { title: "Later" }));
    await provider.deleteEvent(session, place);
    expect(fake.requests.map((r) => `${r.method} ${r.status}`)).toEqual([
      "POST 201",
      "PATCH 200",
      "DELETE 204",
    ]);
  });

  it("ask for permission one by one, and stop where it ends", async () => {
    const { place, key } = await createdUnanswered();
    fake.forgetRequests();
    let asked = 0;
    const beforeRequest = () => {
      asked += 1;
      if (asked > 1) throw new ProviderError("unsent", "no_time", "No time is left.");
      return unhurried();
    };
    fake.switches.searchLags = true;
    const refused = await failure(provider.putEvent(sessionOf(account, beforeRequest), place, eventOf(key)));
    expect(refused).toMatchObject({ kind: "unsent", code: "no_time" });
    expect([asked, fake.count()]).toEqual([2, 1]);
  });

  it("give up in time when nothing is answered", async () => {
    fake.fail("create", { kind: "hang" });
    const key = newKey();
    const hasty = sessionOf(account, () => AbortSignal.timeout(50));
    expect(await failure(provider.putEvent(hasty, placeOf(key), eventOf(key)))).toMatchObject({
      kind: "ambiguous",
      code: "too_slow",
    });
  });

  it("stay within what a mailbox allows at once; one more is told when to come back", async () => {
    const held = ["a", "b", "c", "d"].map(() => fake.hold("create"));
    const writes = held.map(() => {
      const key = newKey();
      return provider.putEvent(session, placeOf(key), eventOf(key));
    });
    await Promise.all(held.map((h) => h.arrived));
    expect(microsoft.concurrency).toBeLessThan(4);
    expect(await failure(provider.listCalendars(session))).toMatchObject({ kind: "throttled" });
    for (const request of held) await request.deliver();
    expect((await Promise.all(writes)).map((w) => w.outcome)).toEqual(["ok", "ok", "ok", "ok"]);
  });
});

describe("a create that may have got through", () => {
  it("is the same event when the service is asked again with the same body", async () => {
    const key = newKey();
    fake.fail("create", { kind: "reset", store: true });
    await failure(provider.putEvent(session, placeOf(key), eventOf(key)));
    const again = await provider.putEvent(session, placeOf(key), eventOf(key));
    expect(again).toMatchObject({ outcome: "ok", etag: null });
    expect(fake.events("anna", CALENDAR).map((e) => e.id)).toEqual([idOf(again)]);
  });

  it("is looked for first while it is fresh, and nothing is written", async () => {
    const { key, place } = await createdUnanswered();
    fake.forgetRequests();
    const met = await provider.putEvent(session, place, eventOf(key, { title: "Newer" }));
    expect(met).toMatchObject({ outcome: "conflict", remoteUrl: expect.stringContaining("itemid=") });
    expect([fake.count("find"), fake.count("create")]).toEqual([1, 0]);
    expect(fake.events("anna", CALENDAR)).toMatchObject([{ id: idOf(met), subject: eventOf(key).title }]);
  });

  it.each([400, 409] as const)("is adopted when %d says the transactionId was used", async (status) => {
    fake.switches.duplicateStatus = status;
    const { key } = await createdUnanswered();
    const met = await provider.putEvent(session, placeOf(key), eventOf(key, { title: "Newer" }));
    // The immutable id, although the refusal names the event by the other kind.
    expect(met).toMatchObject({ outcome: "conflict", remoteId: fake.events("anna", CALENDAR)[0]?.id });
    expect(fake.events("anna", CALENDAR)).toHaveLength(1);
  });

  it("is found by its key when the refusal does not name it", async () => {
    fake.switches.namesExistingEvent = false;
    const { key } = await createdUnanswered();
    const met = await provider.putEvent(session, placeOf(key), eventOf(key, { title: "Newer" }));
    expect(met).toMatchObject({ outcome: "conflict", remoteId: fake.events("anna", CALENDAR)[0]?.id });
  });

  it("is not written a second time while a search may lag behind it", async () => {
    Object.assign(fake.switches, { namesExistingEvent: false, searchLags: true });
    const { key, place } = await createdUnanswered();
    const newer = eventOf(key, { title: "Newer" });
    expect(await failure(provider.putEvent(session, place, newer))).toMatchObject({
      kind: "ambiguous",
      code: "not_found_yet",
    });
    expect(await provider.putEvent(session, { ...place, hot: false }, newer)).toEqual({ outcome: "gone" });
  });

  it("is given up for a new key when its event was deleted meanwhile: the old key is barred for good", async () => {
    const { key, place } = await createdUnanswered();
    fake.mailboxes.account("anna").events.clear();
    expect(await provider.putEvent(session, place, eventOf(key))).toEqual({ outcome: "gone" });
    fake.switches.namesExistingEvent = false;
    expect(await provider.putEvent(session, { ...place, hot: false }, eventOf(key))).toEqual({
      outcome: "gone",
    });
  });

  it("is adopted where the person moved it before its answer could be known", async () => {
    const { key, place } = await createdUnanswered();
    const [event] = fake.events("anna", CALENDAR);
    fake.mailboxes.move("anna", event?.id ?? "", WORK);
    const met = await provider.putEvent(session, place, eventOf(key, { title: "Newer" }));
    expect(met.outcome).toBe("conflict");
    const place2 = placeOf(key, { remoteId: idOf(met) });
    expect((await provider.putEvent(session, place2, eventOf(key, { title: "Newer" }))).outcome).toBe("ok");
    expect(fake.events("anna", WORK)).toMatchObject([{ subject: "Newer" }]);
  });

  it("is still one event when Exchange has forgotten the transactionId", async () => {
    const { key, place } = await createdUnanswered();
    fake.forgetTransactions("anna");
    expect((await provider.putEvent(session, place, eventOf(key))).outcome).toBe("conflict");
    expect(fake.events("anna", CALENDAR)).toHaveLength(1);
  });

  it("is deleted although its id was never told", async () => {
    const { place } = await createdUnanswered();
    expect(await provider.deleteEvent(session, place)).toEqual({ outcome: "absent" });
    expect(fake.events("anna", CALENDAR)).toEqual([]);
    fake.forgetRequests();
    expect(await provider.deleteEvent(session, place)).toEqual({ outcome: "absent" });
    expect(fake.count("delete")).toBe(0);
  });

  it("is deleted however often it was made", async () => {
    const { key, place } = await createdUnanswered();
    fake.forgetTransactions("anna");
    await provider.putEvent(session, placeOf(key), eventOf(key));
    expect(fake.events("anna", CALENDAR)).toHaveLength(2);
    await provider.deleteEvent(session, place);
    expect(fake.events("anna", CALENDAR)).toEqual([]);
  });

  it("lands late and is found by the next look", async () => {
    const key = newKey();
    const held = fake.hold("create");
    const patience = new AbortController();
    const hasty = sessionOf(account, () => patience.signal);
    const lost = failure(provider.putEvent(hasty, placeOf(key), eventOf(key)));
    await held.arrived;
    patience.abort();
    await lost;
    expect(await provider.deleteEvent(session, placeOf(key, { hot: true }))).toEqual({ outcome: "absent" });
    await held.deliver();
    expect(fake.events("anna", CALENDAR)).toHaveLength(1);
    await provider.deleteEvent(session, placeOf(key));
    expect(fake.events("anna", CALENDAR)).toEqual([]);
  });
});

describe("what the person does in Outlook", () => {
  it("follows an event moved to another calendar instead of doubling it", async () => {
    const { key, place, remoteId } = await created();
    fake.mailboxes.move("anna", remoteId, WORK);
    const update = await provider.putEvent(session, place, eventOf(key, { title: "Followed" }));
    expect(update).toMatchObject({ outcome: "ok", remoteId });
    expect(fake.events("anna", CALENDAR)).toEqual([]);
    expect(fake.events("anna", WORK)).toMatchObject([{ subject: "Followed" }]);
    await provider.deleteEvent(session, place);
    expect(fake.events("anna", WORK)).toEqual([]);
  });

  it("reports a deleted event as absent, never as gone: Outlook keeps no tombstone", async () => {
    const { key, place } = await created();
    fake.mailboxes.account("anna").events.clear();
    expect(await provider.putEvent(session, place, eventOf(key))).toEqual({ outcome: "absent" });
  });

  it("writes an event of another person's shared calendar, and knows when it is gone there", async () => {
    const { key, place } = await created(SHARED);
    expect((await provider.putEvent(session, place, eventOf(key, { title: "There" }))).outcome).toBe("ok");
    expect(fake.events("anna", SHARED)).toMatchObject([{ subject: "There" }]);
    await provider.deleteEvent(session, place);
    expect(await provider.putEvent(session, place, eventOf(key))).toEqual({ outcome: "absent" });
  });

  it.each(["create", "update", "hot create"])(
    "tells a deleted calendar from a deleted event at a %s",
    async (what) => {
      fake.mailboxes.addCalendar("anna", { id: "AAMk-doomed=", name: "Doomed" });
      const { key, place } = await created("AAMk-doomed=");
      fake.mailboxes.removeCalendar("anna", "AAMk-doomed=");
      const asked = what === "update" ? place : { ...place, remoteId: null, hot: what === "hot create" };
      expect(await failure(provider.putEvent(session, asked, eventOf(key)))).toMatchObject({
        kind: "target_gone",
        code: "calendar_gone",
      });
      expect(await failure(provider.deleteEvent(session, asked))).toMatchObject({ kind: "target_gone" });
    },
  );

  it("does not call a calendar gone because of one odd answer", async () => {
    fake.fail("create", graphFault(404, "ErrorItemNotFound"));
    const key = newKey();
    expect(await failure(provider.putEvent(session, placeOf(key), eventOf(key)))).toMatchObject({
      kind: "ambiguous",
    });
  });
});

describe("refusals", () => {
  it.each([
    ["429", graphFault(429, "ApplicationThrottled", { retryAfter: "120" }), "throttled", "throttled"],
    [
      "503 that names a time",
      graphFault(503, "serviceNotAvailable", { retryAfter: "120" }),
      "throttled",
      "throttled",
    ],
    ["500", graphFault(500, "generalException"), "ambiguous", "server_error"],
    ["412", graphFault(412, "ErrorIrresolvableConflict"), "ambiguous", "write_conflict"],
    ["401", graphFault(401, "InvalidAuthenticationToken"), "reauth", "unauthorized"],
    ["400", graphFault(400, "ErrorPropertyValidationFailure"), "invalid", "refused"],
    ["a page of a proxy", { kind: "status", status: 404, body: "<h1>?" } as const, "ambiguous", "odd_answer"],
    ["half an answer", { kind: "truncate" } as const, "ambiguous", "odd_answer"],
    ["a broken connection", { kind: "reset", store: false } as const, "ambiguous", "connection_lost"],
  ])("of a create with %s are understood", async (_name, fault, kind, code) => {
    fake.fail("create", fault);
    const key = newKey();
    expect(await failure(provider.putEvent(session, placeOf(key), eventOf(key)))).toMatchObject({
      kind,
      code,
    });
  });

  it("leave an event to be found when a gateway gave up on a create that took effect", async () => {
    fake.fail("create", graphFault(504, "gatewayTimeout", { retryAfter: "5", store: true }));
    const key = newKey();
    const refused = await failure(provider.putEvent(session, placeOf(key), eventOf(key)));
    expect(refused).toMatchObject({ kind: "ambiguous", retryAfter: expect.any(Date) });
    expect((await provider.putEvent(session, placeOf(key, { hot: true }), eventOf(key))).outcome).toBe(
      "conflict",
    );
  });

  it("of an update that lost a race with itself are a conflict, of a delete worth another try", async () => {
    const { key, place, remoteId } = await created();
    fake.fail("update", graphFault(412, "ErrorIrresolvableConflict"));
    expect(await provider.putEvent(session, place, eventOf(key))).toEqual({
      outcome: "conflict",
      remoteId,
      etag: null,
    });
    fake.fail("delete", graphFault(409, "ErrorIrresolvableConflict"));
    expect(await failure(provider.deleteEvent(session, place))).toMatchObject({ kind: "ambiguous" });
    expect(fake.events("anna", CALENDAR)).toHaveLength(1);
  });

  it("are what a portal in between says with 200: neither a deletion nor a calendar that is there", async () => {
    const portal = {
      kind: "status",
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<h1>Sign in</h1>",
    } as const;
    const key = newKey();
    const made = await provider.putEvent(session, placeOf(key), eventOf(key));
    const place = placeOf(key, { remoteId: "remoteId" in made ? made.remoteId : null });
    fake.fail("delete", portal);
    expect(await failure(provider.deleteEvent(session, place))).toMatchObject({
      kind: "ambiguous",
      code: "odd_answer",
    });
    expect(fake.events("anna", CALENDAR)).toHaveLength(1);
    fake.mailboxes.account("anna").events.clear();
    for (const kind of ["calendar", "locate"] as const) {
      fake.fail(kind, portal);
      expect(await failure(provider.putEvent(session, place, eventOf(key)))).toMatchObject({
        kind: "ambiguous",
        code: "odd_answer",
      });
    }
  });

  it("of a read-only calendar say so", async () => {
    const key = newKey();
    const place = placeOf(key, { calendarRemoteId: HOLIDAYS });
    expect(await failure(provider.putEvent(session, place, eventOf(key)))).toMatchObject({
      kind: "invalid",
      code: "read_only",
    });
  });

  it("of an access token that ran out ask for another, and are followed by success", async () => {
    fake.grants.expireAccess("anna");
    const key = newKey();
    expect(await failure(provider.putEvent(session, placeOf(key), eventOf(key)))).toMatchObject({
      kind: "reauth",
    });
    expect(fake.count("token")).toBe(0);
  });

  it("of credentials that cannot be read ask to connect again, without a request", async () => {
    const broken = { ...session, credentials: { accessToken: "only" } };
    expect(await failure(provider.listCalendars(broken))).toMatchObject({
      kind: "reauth",
      code: "no_credentials",
    });
    expect(fake.count()).toBe(0);
  });
});

describe("the list of calendars", () => {
  it("has all pages, with what may be written and whose it is", async () => {
    fake.switches.pageSize = 1;
    expect(await provider.listCalendars(session)).toEqual([
      { remoteId: CALENDAR, name: "Calendar", color: "#2563eb", canWrite: true, isDefault: true },
      { remoteId: WORK, name: "Work", color: "#ca5010", canWrite: true, isDefault: false },
      { remoteId: HOLIDAYS, name: "Holidays", color: null, canWrite: false, isDefault: false },
      { remoteId: SHARED, name: "Calendar (Team Room)", color: "#2563eb", canWrite: true, isDefault: false },
    ]);
    expect(fake.count("calendars")).toBe(4);
  });

  it("never sends the token to another host, whatever a link says", async () => {
    const elsewhere = await startMicrosoftFake({ accounts: [] });
    const link = { value: [], "@odata.nextLink": `${elsewhere.url}/v1.0/me/calendars` };
    fake.fail("calendars", { kind: "status", status: 200, body: JSON.stringify(link) });
    expect(await failure(provider.listCalendars(session))).toMatchObject({
      kind: "ambiguous",
      code: "odd_answer",
    });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  it("does not turn in circles", async () => {
    const circle = JSON.stringify({ value: [], "@odata.nextLink": `${fake.url}/v1.0/me/calendars` });
    fake.fail("calendars", { kind: "status", status: 200, body: circle }, 100);
    expect(await failure(provider.listCalendars(session))).toMatchObject({
      kind: "ambiguous",
      code: "odd_answer",
    });
  });
});
