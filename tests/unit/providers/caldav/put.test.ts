import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { toIcs } from "@/lib/providers/caldav/mapper";
import { ProviderError } from "@/lib/providers/errors";
import type { ProviderSession } from "@/lib/providers/provider";
import { type Account, anAccount, event, failure, KEY, patient } from "./account";

let account: Account;
beforeEach(async () => {
  account = await anAccount();
});
afterEach(() => account.fake.stop());

const methods = () => account.fake.requests.map((r) => r.method);
const put = (known?: Parameters<Account["place"]>[0], changes: Partial<typeof event> = {}) =>
  account.provider.putEvent(account.session, account.place(known), { ...event, ...changes });
/** A session that may make `limit` requests and then has no time left. */
const withRequests = (limit: number): ProviderSession => {
  let left = limit;
  const beforeRequest = () => {
    if (left-- <= 0) throw new ProviderError("unsent", "no_time", "No time is left.");
    return patient();
  };
  return { ...account.session, beforeRequest };
};
const written = async () => {
  const result = await put();
  if (result.outcome !== "ok") throw new Error("not written");
  account.fake.forgetRequests();
  return { remoteId: result.remoteId, etag: result.etag };
};

describe("a write", () => {
  it("is one request, conditional both times", async () => {
    const first = await put();
    expect(first).toMatchObject({ outcome: "ok", remoteId: account.href });
    expect(methods()).toEqual(["PUT"]);
    if (first.outcome !== "ok") throw new Error();
    account.fake.forgetRequests();
    const second = await put({ remoteId: first.remoteId, etag: first.etag }, { sequence: 2 });
    expect(second.outcome).toBe("ok");
    expect(methods()).toEqual(["PUT"]);
    expect(second).not.toMatchObject({ etag: first.etag });
  });

  it("reads the ETag back when the server gave none, but takes only its own", async () => {
    account.fake.faults.fail({ kind: "drop-etag" }, { method: "PUT" });
    const etag = () => account.fake.events("ada", "work")[0]?.etag;
    expect(await put()).toEqual({ outcome: "ok", remoteId: account.href, etag: etag() });
    expect(methods()).toEqual(["PUT", "GET"]);
  });

  it("does not take the ETag of somebody who wrote in between", async () => {
    account.fake.faults.fail({ kind: "drop-etag" }, { method: "PUT" });
    const read = account.fake.faults.hold({ method: "GET" });
    const result = put();
    await read.arrived;
    account.fake.putEvent("ada", "work", `${KEY}.ics`, toIcs({ ...event, sequence: 2 }));
    await read.deliver();
    expect(await result).toEqual({ outcome: "ok", remoteId: account.href, etag: null });
  });

  it("takes a weak ETag for none: If-Match could never meet it", async () => {
    const weak = { etag: 'W/"1"' };
    account.fake.faults.fail({ kind: "status", status: 201, headers: weak, store: true }, { method: "PUT" });
    const body = toIcs(event);
    account.fake.faults.fail({ kind: "status", status: 200, headers: weak, body }, { method: "GET" });
    expect(await put()).toEqual({ outcome: "ok", remoteId: account.href, etag: null });
  });

  it("adopts what the server made of the event", async () => {
    account.fake.faults.fail({ kind: "rewrite" }, { method: "PUT" });
    const result = await put();
    const [stored] = account.fake.events("ada", "work");
    expect(stored?.ics).toContain("X-SERVER");
    // Nobody can tell whether the server wrote that or a person.
    expect(result).toEqual({ outcome: "ok", remoteId: account.href, etag: stored?.etag, carried: true });
  });

  it("has no ETag when there is none to be had, or no time to ask", async () => {
    for (const session of [account.session, withRequests(1)]) {
      account.fake.faults.fail({ kind: "drop-etag" }, {}, 2);
      const result = await account.provider.putEvent(session, account.place(), event);
      expect(result).toEqual({ outcome: "ok", remoteId: account.href, etag: null });
      account.fake.faults.clear();
      account.fake.deleteEvent("ada", "work", `${KEY}.ics`);
    }
  });

  it("is certain even when the read after it fails", async () => {
    for (const fault of [
      { kind: "reset", store: false },
      { kind: "status", status: 500 },
    ] as const) {
      account.fake.faults.fail({ kind: "drop-etag" }, { method: "PUT" });
      account.fake.faults.fail(fault, { method: "GET" });
      expect(await put()).toEqual({ outcome: "ok", remoteId: account.href, etag: null });
      account.fake.deleteEvent("ada", "work", `${KEY}.ics`);
    }
  });

  it("without a known ETag replaces what is there; while hot its own ETag proves nothing", async () => {
    const { remoteId } = await written();
    const cold = await put({ remoteId, etag: null }, { sequence: 2 });
    expect(cold).toMatchObject({ outcome: "ok", etag: account.fake.events("ada", "work")[0]?.etag });
    const hot = await put({ remoteId, etag: null, hot: true }, { sequence: 3 });
    expect(hot).toEqual({ outcome: "ok", remoteId, etag: null });
  });
});

describe("what is met instead", () => {
  it("its own event on a create: a conflict, and no second write", async () => {
    const { etag } = await written();
    expect(await put({ hot: true })).toEqual({ outcome: "conflict", remoteId: account.href, etag });
    expect(methods()).toEqual(["PUT", "GET"]);
  });

  it("somebody else's event under its file name: the key is given up", async () => {
    const foreign = toIcs(event).replace(KEY, "somebody-else");
    account.fake.putEvent("ada", "work", `${KEY}.ics`, foreign);
    expect(await put()).toEqual({ outcome: "gone" });
    expect(await put({ remoteId: account.href, etag: '"old"' })).toEqual({ outcome: "gone" });
    expect(account.fake.events("ada", "work").map((e) => e.ics)).toEqual([foreign]);
  });

  it("its own event under another file name, named by the server or found by its UID", async () => {
    const ics = toIcs(event);
    account.fake.putEvent("ada", "work", "renamed.ics", ics);
    const [stored] = account.fake.events("ada", "work");
    const renamed = account.href.replace(KEY, "renamed");
    expect(await put()).toEqual({ outcome: "conflict", remoteId: renamed, etag: stored?.etag });
    for (const body of ["<no-uid-conflict/>", ""]) {
      account.fake.faults.fail({ kind: "status", status: 409, body }, { method: "PUT" });
      expect(await put()).toEqual({ outcome: "conflict", remoteId: renamed, etag: stored?.etag });
    }
  });

  it.each([403, 409, 207])(
    "a UID the server says, with %i, is in use elsewhere: the key is given up",
    async (status) => {
      const conflict = `<no-uid-conflict><href>/dav/calendars/ada/other/${KEY}.ics</href></no-uid-conflict>`;
      const body = `<d:multistatus><d:response><d:status>HTTP/1.1 403 Forbidden</d:status><error>${conflict}</error></d:response></d:multistatus>`;
      account.fake.faults.fail({ kind: "status", status, body }, { method: "PUT" });
      expect(await put()).toEqual({ outcome: "gone" });
    },
  );

  it("an answer made to keep a pattern busy for minutes: nobody knows what it means", async () => {
    const body = "<status>HTTP/".repeat(300_000);
    account.fake.faults.fail({ kind: "status", status: 207, body }, { method: "PUT" });
    expect(await failure(put())).toMatchObject({ kind: "denied", code: "foreign_answer", proven: false });
  });

  it("a refusal made to keep a pattern busy for hours: the key stays", async () => {
    const body = "no-uid-conflict".repeat(300_000);
    account.fake.faults.fail({ kind: "status", status: 403, body }, { method: "PUT" });
    expect(await failure(put())).toMatchObject({ kind: "denied", code: "foreign_answer", proven: false });
  });

  it("nothing, where an update expected something", async () => {
    const known = await written();
    account.fake.deleteEvent("ada", "work", `${KEY}.ics`);
    expect(await put(known)).toEqual({ outcome: "absent" });
    account.fake.faults.fail({ kind: "status", status: 404 }, { method: "PUT" });
    expect(await put(known)).toEqual({ outcome: "absent" });
    expect(account.fake.events("ada", "work")).toEqual([]);
  });

  it("a 412 that was wrapped in a 207", async () => {
    const known = await written();
    account.fake.putEvent("ada", "work", `${KEY}.ics`, toIcs({ ...event, title: "Moved by hand" }));
    const etag = account.fake.events("ada", "work")[0]?.etag;
    const body =
      "<d:multistatus><d:response><d:status>HTTP/1.1 412 Precondition Failed</d:status></d:response></d:multistatus>";
    account.fake.faults.fail({ kind: "status", status: 207, body }, { method: "PUT" });
    expect(await put(known)).toEqual({ outcome: "conflict", remoteId: known.remoteId, etag });
  });

  it.each([
    [404, ["PUT", "PROPFIND", "PUT"]],
    [409, ["PUT", "PROPFIND", "REPORT", "PUT"]],
  ])(
    "a create refused with %i by a calendar that is there: sent once more, then denied",
    async (status, sent) => {
      account.fake.faults.fail({ kind: "status", status }, { method: "PUT" });
      expect(await put()).toMatchObject({ outcome: "ok" });
      expect(methods()).toEqual(sent);
      account.fake.deleteEvent("ada", "work", `${KEY}.ics`);
      account.fake.faults.fail({ kind: "status", status }, { method: "PUT" }, 2);
      expect(await failure(put())).toMatchObject({ kind: "denied", code: "refused", proven: true });
    },
  );
});

describe("a calendar that seems to be missing", () => {
  it("is gone only when the server says so of the calendar itself", async () => {
    account.fake.removeCalendar("ada", "work");
    expect(await failure(put())).toMatchObject({ kind: "target_gone", code: "calendar_gone" });
    expect(methods()).toEqual(["PUT", "PROPFIND"]);
  });

  it.each([
    [{ kind: "status", status: 500 }, "denied"],
    [{ kind: "status", status: 200, body: "<html/>" }, "denied"],
    [{ kind: "status", status: 404, body: "<html/>" }, "denied"],
    [{ kind: "status", status: 410, body: "Gone" }, "denied"],
    [{ kind: "status", status: 403 }, "denied"],
    [{ kind: "status", status: 503, headers: { "retry-after": "60" } }, "throttled"],
    [{ kind: "status", status: 401 }, "reauth"],
    [{ kind: "truncate" }, "ambiguous"],
    [{ kind: "reset", store: false }, "ambiguous"],
  ] as const)("is not gone for %j", async (fault, kind) => {
    account.fake.faults.fail({ kind: "status", status: 404 }, { method: "PUT" });
    account.fake.faults.fail(fault, { method: "PROPFIND" });
    expect(await failure(put())).toMatchObject({ kind });
  });
});

describe("what may or may not have happened", () => {
  it.each([
    [{ kind: "reset", store: true }, "connection_lost", 1],
    [{ kind: "reset", store: false }, "connection_lost", 0],
  ] as const)("%j is ambiguous", async (fault, code, stored) => {
    account.fake.faults.fail(fault, { method: "PUT" });
    expect(await failure(put())).toMatchObject({ kind: "ambiguous", code });
    expect(account.fake.events("ada", "work")).toHaveLength(stored);
  });

  it.each([
    [{ kind: "status", status: 500, store: true }, "server_error", 1],
    [{ kind: "status", status: 502 }, "server_error", 0],
    [{ kind: "status", status: 503, store: true }, "server_busy", 1],
    [{ kind: "status", status: 400, body: "<html>Bad Gateway</html>", store: true }, "foreign_answer", 1],
    [{ kind: "status", status: 404, body: "<html>Not found</html>", store: true }, "conflict", 1],
  ] as const)("%j is never said to have done nothing", async (fault, code, stored) => {
    account.fake.faults.fail(fault, { method: "PUT" });
    const result = await failure(put());
    // A create that got through is met by the one that is sent once more.
    expect(result).toMatchObject(
      code === "conflict" ? { unexpected: { outcome: code } } : { kind: "denied", code, proven: false },
    );
    expect(account.fake.events("ada", "work")).toHaveLength(stored);
  });

  it.each(["PUT", "DELETE"] as const)(
    "a web page with status 200 is no word of the server about a %s",
    async (method) => {
      if (method === "DELETE") await written();
      account.fake.faults.fail(
        {
          kind: "status",
          status: 200,
          headers: { "content-type": "text/html; charset=utf-8" },
          body: "<title>Sign in</title>",
        },
        { method },
      );
      const asked =
        method === "PUT"
          ? put()
          : account.provider.deleteEvent(account.session, account.place({ hot: true }));
      expect(await failure(asked)).toMatchObject({ kind: "denied", code: "foreign_answer", proven: false });
    },
  );

  it.each([
    ["text", { "content-type": "text/plain" }, "Please sign in"],
    ["JSON", { "content-type": "application/json" }, '{"ok":true}'],
    ["a page that names no type", {}, "<html><title>Sign in</title>"],
  ])("%s with status 200 is none either, to whatever was asked", async (_what, headers, body) => {
    const known = await written();
    const { provider, session } = account;
    for (const [method, ask] of [
      ["PUT", () => put()],
      ["DELETE", () => provider.deleteEvent(session, account.place(known))],
      ["GET", () => provider.readEvent(session, account.place(known))],
    ] as const) {
      account.fake.faults.fail({ kind: "status", status: 200, headers, body }, { method });
      expect(await failure(ask())).toMatchObject({ kind: "denied", code: "foreign_answer", proven: false });
    }
    account.fake.faults.fail({ kind: "status", status: 200, headers, body: "" }, { method: "GET" });
    const look = provider.readEvent(session, account.place(known));
    expect(await failure(look)).toMatchObject({ kind: "denied", code: "foreign_answer" });
  });

  it("an empty answer with status 200 is one, whatever type it says it has", async () => {
    await written();
    const headers = { "content-type": "text/html; charset=utf-8" };
    account.fake.faults.fail({ kind: "status", status: 200, headers, body: "" }, { method: "DELETE" });
    expect(await account.provider.deleteEvent(account.session, account.place())).toEqual({
      outcome: "absent",
      removed: true,
    });
  });

  it("a server that hangs is given up in time", async () => {
    account.fake.faults.fail({ kind: "hang" }, { method: "PUT" });
    const session = { ...account.session, beforeRequest: () => AbortSignal.timeout(50) };
    expect(await failure(account.provider.putEvent(session, account.place(), event))).toMatchObject({
      kind: "ambiguous",
      code: "too_slow",
    });
  });

  it("a request held back past the client's patience lands later", async () => {
    const held = account.fake.faults.hold({ method: "PUT" });
    const session = { ...account.session, beforeRequest: () => AbortSignal.timeout(50) };
    expect(await failure(account.provider.putEvent(session, account.place(), event))).toMatchObject({
      kind: "ambiguous",
    });
    expect(account.fake.events("ada", "work")).toEqual([]);
    expect((await held.deliver()).status).toBe(201);
    expect(account.fake.events("ada", "work")).toHaveLength(1);
  });

  it("asks for time before every request, and says unsent while nothing was written", async () => {
    await written();
    expect(await failure(account.provider.putEvent(withRequests(0), account.place(), event))).toMatchObject({
      kind: "unsent",
    });
    expect(await failure(account.provider.putEvent(withRequests(1), account.place(), event))).toMatchObject({
      kind: "unsent",
    });
    expect(methods()).toEqual(["PUT"]);
    expect(await failure(account.provider.deleteEvent(withRequests(0), account.place()))).toMatchObject({
      kind: "unsent",
    });
    expect(account.fake.events("ada", "work")).toHaveLength(1);
  });
});

describe("credentials", () => {
  it("never go to an address on another host, whoever names it", async () => {
    const refusal = await failure(put({ remoteId: "https://evil.example/x.ics", etag: '"1"' }));
    expect(refusal).toMatchObject({ kind: "denied", code: "other_host" });
    expect(account.fake.requests).toEqual([]);
  });

  it("that are missing or unreadable ask for a reconnect", async () => {
    for (const broken of [
      { ...account.session, credentials: {} },
      { ...account.session, config: {} },
    ])
      expect(await failure(account.provider.putEvent(broken, account.place(), event))).toMatchObject({
        kind: "reauth",
      });
  });
});

describe("deleting", () => {
  it("is unconditional, and never more than absent", async () => {
    const { remoteId } = await written();
    const place = account.place({ remoteId, etag: '"stale"' });
    for (const removed of [true, false])
      expect(await account.provider.deleteEvent(account.session, place)).toEqual({
        outcome: "absent",
        removed,
      });
    // "Not there" is believed once the calendar itself is seen to be there, and the event nowhere in the account.
    const looked = ["PROPFIND", "GET", "REPORT", "PROPFIND", "REPORT"];
    expect(methods()).toEqual(["DELETE", "DELETE", ...looked]);
    expect(account.fake.events("ada", "work")).toEqual([]);
  });

  it.each([404, 410])("is done when %i says that nothing is there", async (status) => {
    account.fake.faults.fail({ kind: "status", status }, { method: "DELETE" });
    expect(await account.provider.deleteEvent(account.session, account.place())).toEqual({
      outcome: "absent",
      removed: false,
    });
  });

  it.each([
    [{ kind: "status", status: 403 }, "denied"],
    [{ kind: "status", status: 202 }, "ambiguous"],
    [{ kind: "status", status: 423 }, "denied"],
    [{ kind: "status", status: 503, headers: { "retry-after": "60" } }, "throttled"],
    [{ kind: "status", status: 503 }, "denied"],
    [{ kind: "reset", store: true }, "ambiguous"],
  ] as const)("met by %j is %s", async (fault, kind) => {
    account.fake.faults.fail(fault, { method: "DELETE" });
    expect(await failure(account.provider.deleteEvent(account.session, account.place()))).toMatchObject({
      kind,
    });
  });
});

describe("an ETag that is read back", () => {
  it("is no leave to write over what somebody added before it was read", async () => {
    account.fake.faults.fail({ kind: "drop-etag" }, { method: "PUT" });
    const read = account.fake.faults.hold({ method: "GET" });
    const writing = put();
    await read.arrived;
    // A program that only adds an alarm need not count SEQUENCE up (RFC 5545 §3.8.7.4).
    account.fake.putEvent(
      "ada",
      "work",
      `${KEY}.ics`,
      toIcs(event).replace("END:VEVENT", "CATEGORIES:Red\r\nEND:VEVENT"),
    );
    await read.deliver();
    const result = await writing;
    if (result.outcome !== "ok") throw new Error("not written");
    const { remoteId, etag, carried = false } = result;
    await put({ remoteId, etag, merge: carried }, { sequence: 2 });
    expect(account.fake.events("ada", "work")[0]?.ics).toContain("CATEGORIES:Red");
  });
});
