import { describe, expect, it } from "@jest/globals";
import { ProviderError } from "@/lib/providers/errors";
import { microsoft } from "@/lib/providers/microsoft/definition";
import {
  CALENDAR,
  connect,
  eventOf,
  HOLIDAYS,
  placeOf,
  SHARED,
  sessionOf,
  unhurried,
  WORK,
} from "../fakes/microsoft/fixtures";
import { startMicrosoftFake } from "../fakes/microsoft/server";
import { idOf, openOutlook } from "./microsoft-port";
import { failure } from "./port";

const outlook = openOutlook();
const { created, createdUnanswered, events, newKey, put } = outlook;

describe("requests", () => {
  it("are one for a create, one for an update, one for a delete", async () => {
    const { place } = await created();
    await put(place, { title: "Later" });
    await outlook.provider.deleteEvent(outlook.session, place);
    expect(outlook.fake.requests.map((r) => `${r.method} ${r.status}`)).toEqual([
      "POST 201",
      "PATCH 200",
      "DELETE 204",
    ]);
  });

  it("ask for permission one by one, and stop where it ends", async () => {
    const { place, key } = await createdUnanswered();
    outlook.fake.forgetRequests();
    let asked = 0;
    const beforeRequest = () => {
      asked += 1;
      if (asked > 1) throw new ProviderError("unsent", "no_time", "No time is left.");
      return unhurried();
    };
    outlook.fake.switches.searchLags = true;
    const hurried = sessionOf(outlook.account, beforeRequest);
    const refused = await failure(outlook.provider.putEvent(hurried, place, eventOf(key)));
    expect(refused).toMatchObject({ kind: "unsent", code: "no_time" });
    expect([asked, outlook.fake.count()]).toEqual([2, 1]);
  });

  it("give up in time when nothing is answered", async () => {
    outlook.fake.fail("create", { kind: "hang" });
    const key = newKey();
    const hasty = sessionOf(outlook.account, () => AbortSignal.timeout(50));
    expect(await failure(outlook.provider.putEvent(hasty, placeOf(key), eventOf(key)))).toMatchObject({
      kind: "ambiguous",
      code: "too_slow",
    });
  });

  it("stay within what a mailbox allows at once; one more is told when to come back", async () => {
    const { fake, provider, session } = outlook;
    const held = ["a", "b", "c", "d"].map(() => fake.hold("create"));
    const writes = held.map(() => put(placeOf(newKey())));
    await Promise.all(held.map((h) => h.arrived));
    expect(microsoft.concurrency).toBeLessThan(4);
    expect(await failure(provider.listCalendars(session))).toMatchObject({ kind: "throttled" });
    for (const request of held) await request.deliver();
    expect((await Promise.all(writes)).map((w) => w.outcome)).toEqual(["ok", "ok", "ok", "ok"]);
  });

  it("past what a mailbox answers in ten minutes are told when to come back, and answered again then", async () => {
    const { fake } = outlook;
    const { asked } = fake.mailboxes.account("anna");
    Object.assign(asked, { since: fake.grants.now(), count: 10_000 });
    expect(await failure(put(placeOf(newKey())))).toMatchObject({
      kind: "throttled",
      retryAfter: expect.any(Date),
    });
    asked.since -= 600_000;
    expect((await put(placeOf(newKey()))).outcome).toBe("ok");
  });
});

describe("a create that may have got through", () => {
  it("is the same event when the service is asked again with the same body", async () => {
    const { key } = await createdUnanswered();
    const again = await put(placeOf(key));
    expect(again).toMatchObject({ outcome: "ok" });
    expect(events().map((e) => e.id)).toEqual([idOf(again)]);
  });

  it("is looked for first while it is fresh, and nothing is written", async () => {
    const { key, place } = await createdUnanswered();
    outlook.fake.forgetRequests();
    const met = await put(place, { title: "Newer" });
    expect(met).toMatchObject({
      outcome: "conflict",
      etag: null,
      remoteUrl: expect.stringContaining("itemid="),
    });
    expect([outlook.fake.count("find"), outlook.fake.count("create")]).toEqual([1, 0]);
    expect(events()).toMatchObject([{ id: idOf(met), subject: eventOf(key).title }]);
  });

  it.each([400, 409] as const)("is adopted when %d says the transactionId was used", async (status) => {
    outlook.fake.switches.duplicateStatus = status;
    const { key } = await createdUnanswered();
    const met = await put(placeOf(key), { title: "Newer" });
    // The immutable id, although the refusal names the event by the other kind.
    expect(met).toMatchObject({ outcome: "conflict", remoteId: events()[0]?.id });
    expect(events()).toHaveLength(1);
  });

  it("is found by its key when the refusal does not name it", async () => {
    outlook.fake.switches.namesExistingEvent = false;
    const { key } = await createdUnanswered();
    const met = await put(placeOf(key), { title: "Newer" });
    expect(met).toMatchObject({ outcome: "conflict", remoteId: events()[0]?.id });
  });

  it("is not written a second time while a search may lag behind it", async () => {
    Object.assign(outlook.fake.switches, { namesExistingEvent: false, searchLags: true });
    const { place } = await createdUnanswered();
    expect(await failure(put(place, { title: "Newer" }))).toMatchObject({
      kind: "ambiguous",
      code: "not_found_yet",
    });
    expect(await put({ ...place, hot: false }, { title: "Newer" })).toEqual({ outcome: "gone" });
  });

  it.each([true, false])(
    "is given up for a new key when its event was deleted meanwhile, kept (%j) or not: the old key is barred",
    async (keepsDeleted) => {
      const { fake } = outlook;
      const { place } = await createdUnanswered();
      for (const { id } of events())
        if (keepsDeleted) fake.mailboxes.discard("anna", id);
        else fake.mailboxes.account("anna").events.delete(id);
      expect(await put(place)).toEqual({ outcome: "gone" });
      fake.switches.namesExistingEvent = false;
      expect(await put({ ...place, hot: false })).toEqual({ outcome: "gone" });
      expect(events()).toEqual([]);
    },
  );

  it("is adopted where the person moved it before its answer could be known", async () => {
    const { key, place } = await createdUnanswered();
    outlook.fake.mailboxes.move("anna", events()[0]?.id ?? "", WORK);
    const met = await put(place, { title: "Newer" });
    expect(met.outcome).toBe("conflict");
    expect((await put(placeOf(key, { remoteId: idOf(met) }), { title: "Newer" })).outcome).toBe("ok");
    expect(events(WORK)).toMatchObject([{ subject: "Newer" }]);
  });

  it("is still one event when Exchange has forgotten the transactionId", async () => {
    const { place } = await createdUnanswered();
    outlook.fake.forgetTransactions("anna");
    expect((await put(place)).outcome).toBe("conflict");
    expect(events()).toHaveLength(1);
  });

  it("is deleted although its id was never told", async () => {
    const { fake, provider, session } = outlook;
    const { place } = await createdUnanswered();
    expect(await provider.deleteEvent(session, place)).toEqual({ outcome: "absent", removed: true });
    expect(events()).toEqual([]);
    fake.forgetRequests();
    expect(await provider.deleteEvent(session, place)).toEqual({ outcome: "absent", removed: false });
    expect(fake.count("delete")).toBe(0);
  });

  it("is deleted however often it was made", async () => {
    const { key, place } = await createdUnanswered();
    outlook.fake.forgetTransactions("anna");
    await put(placeOf(key));
    expect(events()).toHaveLength(2);
    await outlook.provider.deleteEvent(outlook.session, place);
    expect(events()).toEqual([]);
  });

  it("lands late and is found by the next look", async () => {
    const { fake, provider, session, account } = outlook;
    const key = newKey();
    const held = fake.hold("create");
    const patience = new AbortController();
    const hasty = sessionOf(account, () => patience.signal);
    const lost = failure(provider.putEvent(hasty, placeOf(key), eventOf(key)));
    await held.arrived;
    patience.abort();
    await lost;
    expect(await provider.deleteEvent(session, placeOf(key, { hot: true }))).toEqual({
      outcome: "absent",
      removed: false,
    });
    await held.deliver();
    expect(events()).toHaveLength(1);
    await provider.deleteEvent(session, placeOf(key));
    expect(events()).toEqual([]);
  });
});

describe("the list of calendars", () => {
  it("has all pages, with what may be written, whose it is and what takes a permission more", async () => {
    outlook.fake.switches.pageSize = 1;
    const common = { color: "#2563eb", canWrite: true, isDefault: false };
    expect((await outlook.provider.listCalendars(outlook.session)).calendars).toEqual([
      { ...common, remoteId: CALENDAR, name: "Calendar", isDefault: true, identity: "primary" },
      { ...common, remoteId: WORK, name: "Work", color: "#ca5010" },
      { ...common, remoteId: HOLIDAYS, name: "Holidays", color: null, canWrite: false },
      { ...common, remoteId: SHARED, name: "Calendar (Team Room)", canWrite: false, needs: "permission" },
    ]);
    expect(outlook.fake.count("calendars")).toBe(4);
  });

  it("is of an account whose profile has no address, too", async () => {
    const ben = outlook.fake.mailboxes.account("ben");
    ben.hasAddress = false;
    const account = await connect(outlook.fake, { account: "ben" });
    expect(account).toMatchObject({ address: ben.mail, listing: { total: 1, complete: true } });
  });

  it("never sends the token to another host, whatever a link says", async () => {
    const elsewhere = await startMicrosoftFake({ accounts: [] });
    const link = { value: [], "@odata.nextLink": `${elsewhere.url}/v1.0/me/calendars` };
    outlook.fake.fail("calendars", { kind: "status", status: 200, body: JSON.stringify(link) });
    expect(await failure(outlook.provider.listCalendars(outlook.session))).toMatchObject({
      kind: "ambiguous",
      code: "odd_answer",
    });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.stop();
  });

  it("does not turn in circles", async () => {
    const circle = JSON.stringify({ value: [], "@odata.nextLink": `${outlook.fake.url}/v1.0/me/calendars` });
    outlook.fake.fail("calendars", { kind: "status", status: 200, body: circle }, 100);
    expect(await failure(outlook.provider.listCalendars(outlook.session))).toMatchObject({
      kind: "denied",
      code: "odd_listing",
    });
  });

  it("is no empty one where a portal answers in its place", async () => {
    for (const status of [200, 403, 404]) {
      outlook.fake.fail("calendars", {
        kind: "status",
        status,
        headers: { "content-type": "text/html" },
        body: "<h1>Sign in",
      });
      expect(await failure(outlook.provider.listCalendars(outlook.session))).toMatchObject({
        kind: "denied",
        code: "foreign_answer",
        proven: false,
      });
    }
  });
});
