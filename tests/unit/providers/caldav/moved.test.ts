import { afterEach, describe, expect, it } from "@jest/globals";
import { toIcs } from "@/lib/providers/caldav/mapper";
import type { EventPlace } from "@/lib/providers/provider";
import type { Manners } from "../../../fakes/caldav/manners";
import { type Account, anAccount, event, failure, KEY } from "./account";

let account: Account;
afterEach(() => account.fake.stop());

const place = (known: Partial<EventPlace> = {}) => account.place(known);
const put = (known: Partial<EventPlace>, changes: Partial<typeof event> = {}) =>
  account.provider.putEvent(account.session, place(known), { ...event, ...changes });
const remove = (known: Partial<EventPlace>) => account.provider.deleteEvent(account.session, place(known));
const read = (known: Partial<EventPlace>) => account.provider.readEvent(account.session, place(known));
const methods = () => account.fake.requests.map((r) => r.method);
const elsewhere = () => account.href.replace("/work/", "/other/");
const there = () => account.fake.events("ada", "other");
const newer = { sequence: 2, title: "Moved" };

/** An event that was written, and that its owner then moved to the calendar "other". */
async function aMovedEvent(manners: Partial<Manners> = {}) {
  account = await anAccount(manners);
  const result = await put({});
  if (result.outcome !== "ok") throw new Error("not written");
  account.fake.moveEvent("ada", "work", `${KEY}.ics`, "other");
  account.fake.forgetRequests();
  return { remoteId: result.remoteId, etag: result.etag };
}

describe("an event its owner moved to another calendar", () => {
  it("is found there by an update, and updated there", async () => {
    const found = await put(await aMovedEvent(), newer);
    expect(found).toEqual({ outcome: "conflict", remoteId: elsewhere(), etag: there()[0]?.etag });
    if (found.outcome !== "conflict") return;
    const adopted = await put({ remoteId: found.remoteId, etag: found.etag }, newer);
    expect(adopted).toMatchObject({ outcome: "ok", remoteId: elsewhere() });
    expect(account.fake.events("ada", "work")).toEqual([]);
    expect(there().map((e) => e.ics)).toEqual([toIcs({ ...event, ...newer })]);
  });

  it("is found there by a look", async () => {
    const known = await aMovedEvent();
    expect(await read(known)).toEqual({
      outcome: "present",
      etag: there()[0]?.etag,
      face: expect.objectContaining({ title: event.title }),
    });
  });

  it("is deleted there; one that is there is one request, as ever", async () => {
    const known = await aMovedEvent();
    expect(await remove(known)).toEqual({ outcome: "absent", removed: true });
    expect(there()).toEqual([]);
    expect(methods()).toEqual(["DELETE", "PROPFIND", "GET", "REPORT", "PROPFIND", "REPORT", "GET", "DELETE"]);
  });

  it("is not looked for by a delete that is made again anyway", async () => {
    const known = await aMovedEvent();
    expect(await remove({ ...known, hot: true })).toEqual({ outcome: "absent", removed: false });
    expect(methods()).toEqual(["DELETE", "PROPFIND", "GET"]);
    expect(there()).toHaveLength(1);
  });

  it("is still known when it cannot be deleted there", async () => {
    const known = await aMovedEvent();
    account.fake.faults.fail({ kind: "status", status: 423 }, { method: "DELETE", path: /other/ });
    expect(await failure(remove(known))).toMatchObject({ kind: "denied" });
    account.fake.faults.fail({ kind: "reset", store: true }, { method: "DELETE", path: /other/ });
    expect(await failure(remove(known))).toMatchObject({ kind: "ambiguous" });
  });

  it("is not believed to be gone while the other calendars cannot be asked", async () => {
    const known = await aMovedEvent();
    for (const [fault, kind] of [
      [{ kind: "reset", store: false }, "ambiguous"],
      [{ kind: "status", status: 429 }, "throttled"],
      [{ kind: "truncate" }, "ambiguous"],
    ] as const)
      for (const attempt of [() => put(known, newer), () => remove(known), () => read(known)]) {
        account.fake.faults.fail(fault, { method: "REPORT", path: /other/ });
        expect(await failure(attempt())).toMatchObject({ kind });
      }
    account.fake.faults.fail({ kind: "status", status: 500 }, { method: "PROPFIND", path: /ada\/$/ });
    const attempt = account.provider.deleteEvent({ ...account.session }, place(known));
    expect(await failure(attempt)).toMatchObject({ kind: "denied", code: "server_error" });
    expect(there()).toHaveLength(1);
  });

  it.each([false, true])("is believed to be gone where there is no report by UID, as ever", async (wraps) => {
    const known = await aMovedEvent({ withoutReport: true, wraps });
    expect(await put(known, newer)).toEqual({ outcome: "absent" });
    expect(await remove(known)).toEqual({ outcome: "absent", removed: false });
    expect(await read(known)).toEqual({ outcome: "absent" });
  });

  it("is not followed into a calendar that may only be read", async () => {
    const known = await aMovedEvent();
    account.fake.store.calendar("ada", "other").readOnly = true;
    expect(await put(known, newer)).toEqual({ outcome: "absent" });
  });

  it("is looked for in twenty calendars at most", async () => {
    const known = await aMovedEvent();
    account.fake.deleteEvent("ada", "other", `${KEY}.ics`);
    for (let n = 0; n < 30; n++) account.fake.addCalendar("ada", { id: `c${n}`, name: `C${n}` });
    expect(await put(known, newer)).toEqual({ outcome: "absent" });
    expect(account.fake.count("REPORT")).toBe(21);
  });

  it("is gone with the calendar it was moved to, and its own calendar is not called so", async () => {
    await aMovedEvent();
    const followed = { remoteId: elsewhere(), etag: there()[0]?.etag ?? null };
    account.fake.removeCalendar("ada", "other");
    expect(await put(followed, newer)).toEqual({ outcome: "absent" });
    expect(await remove(followed)).toEqual({ outcome: "absent", removed: false });
    expect(await read(followed)).toEqual({ outcome: "absent" });
  });

  it("is found again when it is moved back", async () => {
    await aMovedEvent();
    const followed = { remoteId: elsewhere(), etag: there()[0]?.etag ?? null };
    account.fake.moveEvent("ada", "other", `${KEY}.ics`, "work");
    expect(await put(followed, newer)).toMatchObject({ outcome: "conflict", remoteId: account.href });
  });
});

describe("a file that is not ours", () => {
  it("is never followed, whatever a report lists", async () => {
    const known = await aMovedEvent();
    account.fake.deleteEvent("ada", "other", `${KEY}.ics`);
    account.fake.putEvent("ada", "other", "foreign.ics", toIcs(event).replace(KEY, "somebody-else"));
    const listed = (href: string) =>
      `<d:multistatus xmlns:d="DAV:"><d:response><d:href>${href}</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>`;
    for (const href of [
      "/dav/calendars/ada/other/foreign.ics",
      "https://evil.example/x.ics",
      "/dav/calendars/grace/work/x.ics",
      "/dav/calendars/ada/other/",
    ]) {
      const body = listed(href);
      const headers = { "content-type": "application/xml; charset=utf-8" };
      account.fake.faults.fail({ kind: "status", status: 207, headers, body }, { method: "REPORT" }, 2);
      expect(await put(known, newer)).toEqual({ outcome: "absent" });
      account.fake.faults.clear();
    }
  });

  it("is not read without end where a report does not look at the UID", async () => {
    const known = await aMovedEvent();
    account.fake.deleteEvent("ada", "other", `${KEY}.ics`);
    for (let n = 0; n < 20; n++)
      account.fake.putEvent("ada", "work", `f${n}.ics`, toIcs(event).replace(KEY, `uid-${n}`));
    const responses = account.fake
      .events("ada", "work")
      .map(
        ({ file }) =>
          `<d:response><d:href>/dav/calendars/ada/work/${file}</d:href><d:propstat><d:prop><d:getetag>"1"</d:getetag></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`,
      );
    const body = `<d:multistatus xmlns:d="DAV:">${responses.join("")}</d:multistatus>`;
    const headers = { "content-type": "application/xml; charset=utf-8" };
    account.fake.faults.fail({ kind: "status", status: 207, headers, body }, { method: "REPORT" });
    expect(await put(known, newer)).toEqual({ outcome: "absent" });
    expect(account.fake.count("GET")).toBeLessThan(6);
  });

  it("is what a server calls missing although it lists it: nothing is believed", async () => {
    account = await anAccount();
    const result = await put({});
    if (result.outcome !== "ok") throw new Error();
    const page = { kind: "status", status: 404, body: "<html/>" } as const;
    account.fake.faults.fail(page, { method: "DELETE" });
    account.fake.faults.fail(page, { method: "GET" }, 2);
    expect(await failure(remove(result))).toEqual({ kind: "denied", code: "odd_answer", proven: false });
  });
});

describe("a UID that is in use", () => {
  it.each(["unique-scheduling-object-resource", "no-uid-conflict", "uid already exists"] as const)(
    "in %s words is found where it is",
    async (uidConflict) => {
      account = await anAccount({ uidConflict });
      account.fake.putEvent("ada", "work", "renamed.ics", toIcs(event));
      const renamed = account.href.replace(KEY, "renamed");
      expect(await put({})).toMatchObject({ outcome: "conflict", remoteId: renamed });
    },
  );

  it("in another calendar of the account, said by Cyrus, is our event that was moved there", async () => {
    await aMovedEvent({ uidConflict: "unique-scheduling-object-resource" });
    expect(await put({})).toMatchObject({ outcome: "conflict", remoteId: elsewhere() });
  });

  it("in a calendar of somebody else's is not followed: the key is given up", async () => {
    account = await anAccount();
    const href = `${account.fake.url}/dav/calendars/grace/work/${KEY}.ics`;
    const body = `<d:error xmlns:d="DAV:"><no-uid-conflict><d:href>${href}</d:href></no-uid-conflict></d:error>`;
    account.fake.faults.fail({ kind: "status", status: 403, body }, { method: "PUT" });
    expect(await put({})).toEqual({ outcome: "gone" });
    expect(account.fake.requests.filter((r) => r.path.includes("grace"))).toEqual([]);
  });
});
