import { afterEach, describe, expect, it } from "@jest/globals";
import type { EventPlace } from "@/lib/providers/provider";
import { type Denial, denials } from "../../../fakes/caldav/denials";
import type { Manners } from "../../../fakes/caldav/manners";
import { useEnv as configure } from "../../../setup/env";
import { type Account, anAccount, event, failure, KEY } from "./account";

let account: Account;
const start = async (manners: Partial<Manners> = {}) => {
  account = await anAccount(manners);
};
afterEach(() => account.fake.stop());

const put = (known: Partial<EventPlace> = {}, changes: Partial<typeof event> = {}) =>
  account.provider.putEvent(account.session, account.place(known), { ...event, ...changes });
const remove = (known: Partial<EventPlace> = {}) =>
  account.provider.deleteEvent(account.session, account.place(known));
const read = (known: Partial<EventPlace> = {}) =>
  account.provider.readEvent(account.session, account.place(known));
const written = async () => {
  const result = await put();
  if (result.outcome !== "ok") throw new Error("not written");
  account.fake.forgetRequests();
  return { remoteId: result.remoteId, etag: result.etag };
};
const methods = () => account.fake.requests.map((r) => r.method);
const work = () => account.fake.store.calendar("ada", "work");
const newer = { sequence: 2, title: "Moved" };

describe("a calendar that is away", () => {
  it.each([
    ["SabreDAV", { missing: "404" }],
    ["Radicale", { missing: "409" }],
    ["DAViCal", { missing: "405" }],
    ["Cyrus", { missing: "403 page" }],
    ["Xandikos", { missing: "404", wraps: true }],
  ] as const)(
    "is called gone by what %s answers, and everything in it is as before when it is back",
    async (_who, manners) => {
      await start(manners);
      const known = await written();
      account.fake.hideCalendar("ada", "work", true);
      const gone = { kind: "target_gone", code: "calendar_gone" };
      for (const attempt of [
        () => put(known, newer),
        () => put({ remoteId: known.remoteId }, newer),
        () => put(),
        () => remove(known),
        () => read(known),
      ])
        expect(await failure(attempt())).toMatchObject(gone);
      account.fake.hideCalendar("ada", "work", false);
      expect(await put(known, newer)).toMatchObject({ outcome: "ok", remoteId: known.remoteId });
      expect(account.fake.events("ada", "work")).toHaveLength(1);
    },
  );

  it("is gone where only a page says so once the list of calendars lacks it, too", async () => {
    await start();
    const page = { kind: "status", status: 404, body: "<html>Not found</html>" } as const;
    const known = await written();
    account.fake.faults.fail(page, { method: "PROPFIND", path: /work\/$/ }, 2);
    account.fake.faults.fail({ kind: "status", status: 403 }, { method: "PROPFIND", path: /work\/$/ });
    account.fake.faults.fail({ kind: "status", status: 404 }, { method: "PUT" }, 3);
    expect(await failure(put(known))).toMatchObject({
      kind: "denied",
      code: "foreign_answer",
      proven: false,
    });
    account.fake.hideCalendar("ada", "work", true);
    const later = { ...account.session };
    for (let i = 0; i < 2; i++)
      expect(await failure(account.provider.putEvent(later, account.place(known), event))).toMatchObject({
        kind: "target_gone",
      });
  });
});

describe("a calendar that may only be read", () => {
  it.each([
    ["need-privileges", true, ["PUT", "DELETE", "PUT"]],
    ["silent", true, ["PUT", "PROPFIND", "DELETE", "PROPFIND", "PUT", "PROPFIND"]],
    ["text", false, ["PUT", "PROPFIND", "DELETE", "PROPFIND", "PUT", "PROPFIND"]],
    ["404", true, ["PUT", "PROPFIND", "GET", "DELETE", "PROPFIND", "GET", "PUT", "PROPFIND"]],
  ] as const)(
    "is called read-only after %s, and its event is known to be there",
    async (readOnly, proven, asked) => {
      await start({ readOnly });
      const known = await written();
      work().readOnly = true;
      const denial = { kind: "denied", code: "read_only", proven };
      expect(await failure(put(known, newer))).toMatchObject(denial);
      expect(await failure(remove(known))).toMatchObject(denial);
      account.fake.deleteEvent("ada", "work", `${KEY}.ics`);
      expect(await failure(put())).toMatchObject(denial);
      expect(methods()).toEqual(asked);
    },
  );

  it("is not called so by a 403 without a word when the rights say otherwise", async () => {
    await start();
    account.fake.deny("403");
    expect(await failure(put())).toEqual({ kind: "denied", code: "refused", proven: true });
  });

  it("is told from one that is readable only to us: what a write cannot find and the rights allow is just refused", async () => {
    await start();
    const known = await written();
    account.fake.faults.fail({ kind: "status", status: 404 }, { method: "PUT" });
    expect(await failure(put(known, newer))).toEqual({ kind: "denied", code: "refused", proven: true });
    account.fake.faults.fail({ kind: "status", status: 404 }, { method: "DELETE" });
    expect(await failure(remove(known))).toEqual({ kind: "denied", code: "refused", proven: true });
  });
});

describe("a server that refuses everything for a while", () => {
  it.each(Object.keys(denials) as Denial[])(
    "with %s: no event is ended, and all goes on afterwards",
    async (denial) => {
      await start();
      const known = await written();
      account.fake.deny(denial);
      const foreign = /page/.test(denial) || Number(denial) >= 500;
      for (const attempt of [() => put(known, newer), () => remove(known)]) {
        const { kind, proven } = (await failure(attempt())) as { kind: string; proven: boolean };
        expect([kind, proven && foreign]).toEqual(["denied", false]);
      }
      account.fake.deny(null);
      expect(await put(known, newer)).toMatchObject({ outcome: "ok" });
      expect(await remove(known)).toEqual({ outcome: "absent", removed: true });
    },
  );

  it("denies that a write did nothing when what came next was throttled, refused or out of time", async () => {
    await start();
    const known = await written();
    for (const next of [
      { kind: "status", status: 429 },
      { kind: "status", status: 401 },
      { kind: "status", status: 503, headers: { "retry-after": "60" } },
    ] as const) {
      account.fake.faults.fail({ ...denials["404 page"], kind: "status", store: true }, { method: "PUT" });
      account.fake.faults.fail(next, { method: "PROPFIND" });
      expect(await failure(put(known, newer))).toMatchObject({ kind: "denied", proven: false });
      Object.assign(known, { etag: null });
    }
  });
});

describe("an event that is refused for what it says", () => {
  it.each([
    ["longer than the calendar takes", { size: 400 }, "too_large"],
    ["before its first day", { earliest: "20320101T000000Z" }, "bad_time"],
    ["after its last", { latest: "20300101T000000Z" }, "bad_time"],
  ] as const)("%s: said at once, in one request", async (_what, limits, code) => {
    await start();
    work().limits = limits;
    const refusal = await failure(put({}, { description: "long ".repeat(100) }));
    expect(refusal).toMatchObject({ kind: "invalid", code });
    expect(methods()).toEqual(["PUT"]);
  });

  it("is not what a full account refuses", async () => {
    await start();
    work().limits = { files: 0 };
    expect(await failure(put())).toMatchObject({ kind: "denied", code: "quota_full", proven: true });
  });
});

describe("a create that is refused with 412", () => {
  it("although nothing is there is denied: a new key would fare no better", async () => {
    await start({ refusesCreates: true });
    expect(await failure(put())).toEqual({ kind: "denied", code: "refused", proven: true });
    expect(methods()).toEqual(["PUT", "GET", "REPORT"]);
  });

  it("in a calendar that is away leaves the event be, also where the look for it is wrapped in a 207", async () => {
    await start();
    const away =
      '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/</d:href><d:status>HTTP/1.1 404 Not Found</d:status></d:response></d:multistatus>';
    account.fake.faults.fail({ kind: "status", status: 412 }, { method: "PUT" });
    account.fake.faults.fail({ kind: "status", status: 207, body: away }, { method: "REPORT" });
    account.fake.faults.fail({ kind: "status", status: 207, body: away }, { method: "PROPFIND" });
    expect(await failure(put())).toMatchObject({ kind: "target_gone", code: "calendar_gone" });
  });

  it("because its event is there under another name is a conflict", async () => {
    await start();
    await written();
    const [stored] = account.fake.events("ada", "work");
    account.fake.deleteEvent("ada", "work", `${KEY}.ics`);
    account.fake.putEvent("ada", "work", "renamed.ics", stored?.ics ?? "");
    account.fake.faults.fail({ kind: "status", status: 412 }, { method: "PUT" });
    const renamed = account.href.replace(KEY, "renamed");
    expect(await put()).toMatchObject({ outcome: "conflict", remoteId: renamed });
  });
});

describe("an ETag", () => {
  it("that is current and refused all the same is not used again: the next write carries none", async () => {
    await start({ staleEtags: true });
    let known: Partial<EventPlace> = await written();
    const second = await put(known, newer);
    if (second.outcome !== "ok") throw new Error();
    known = { remoteId: second.remoteId, etag: second.etag };
    const third = { sequence: 3, title: "Again" };
    expect(await put(known, third)).toEqual({ outcome: "conflict", remoteId: account.href, etag: null });
    const { etag } = account.fake.events("ada", "work")[0] ?? {};
    expect(etag).toBe(second.etag);
    expect(await put({ remoteId: account.href, etag: null }, third)).toMatchObject({ outcome: "ok" });
    expect(account.fake.events("ada", "work")[0]?.ics).toContain("Again");
  });

  it("of a create that succeeded while an earlier one may still land proves nothing", async () => {
    await start({ ignoresIfNoneMatch: true });
    expect(await put({ hot: true })).toEqual({ outcome: "ok", remoteId: account.href, etag: null });
    expect(await put({ remoteId: account.href })).toMatchObject({ outcome: "ok", etag: expect.any(String) });
  });
});

describe("a file that is kept under another name", () => {
  it("is followed inside the calendar", async () => {
    await start({ renames: true });
    const result = await put();
    const [stored] = account.fake.events("ada", "work");
    expect(result).toEqual({
      outcome: "ok",
      remoteId: `${account.place().calendarRemoteId}${stored?.file}`,
      etag: stored?.etag,
    });
    expect(stored?.file).not.toBe(`${KEY}.ics`);
  });

  it.each([
    "https://evil.example/dav/calendars/ada/work/x.ics",
    "/dav/calendars/ada/other/x.ics",
    "/dav/calendars/ada/work/",
    "/dav/calendars/ada/work/nothing-there.ics",
    "http://[",
  ])("is not looked for at %s", async (location) => {
    await start();
    const fault = { kind: "status", status: 201, headers: { location, etag: '"1"' }, store: true } as const;
    account.fake.faults.fail(fault, { method: "PUT" });
    expect(await put()).toEqual({ outcome: "ok", remoteId: account.href, etag: '"1"' });
    expect(account.fake.requests.filter((r) => /evil|other/.test(r.path))).toEqual([]);
  });
});

describe("a redirect", () => {
  it.each(["PUT", "DELETE"])("with 303 of a %s is never taken for its success", async (method) => {
    await start();
    const known = await written();
    account.fake.faults.fail(
      { kind: "status", status: 303, headers: { location: `/dav/calendars/ada/work/${KEY}.ics` } },
      { method },
    );
    const attempt = method === "PUT" ? put(known, newer) : remove(known);
    expect(await failure(attempt)).toMatchObject({ kind: "denied", code: "foreign_answer", proven: false });
  });

  it.each([200, 201, 204, 401, 404, 412])(
    "to another host that answers %i is nobody's word",
    async (status) => {
      await start();
      const known = await written();
      const stranger = await anAccount();
      try {
        // The product may reach both; the credentials are for one of them.
        const { host } = account.fake;
        configure({ CALDAV_ALLOWED_HOSTS: `${host},${stranger.fake.host}` });
        for (const [method, ask] of [
          ["PUT", () => put(known, newer)],
          ["DELETE", () => remove(known)],
          ["GET", () => read(known)],
        ] as const) {
          const location = `${stranger.fake.url}/somewhere`;
          account.fake.faults.fail({ kind: "status", status: 301, headers: { location } }, { method });
          stranger.fake.faults.fail({ kind: "status", status }, {});
          account.session = { ...account.session };
          expect(await failure(ask())).toMatchObject({ kind: "denied", code: "server_moved", proven: false });
        }
      } finally {
        await stranger.fake.stop();
      }
    },
  );
});
