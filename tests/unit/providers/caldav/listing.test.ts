import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ProviderError } from "@/lib/providers/errors";
import type { Habits } from "../../../fakes/caldav/habits";
import { hostile } from "../../../fakes/caldav/hostile";
import type { FakeAnswer } from "../../../fakes/http/faults";
import {
  calendar,
  connect,
  failure,
  folder,
  homeSet,
  listAgain,
  multistatus,
  notFound,
  principalAt,
  resource,
  startFake,
  startServer,
} from "./scripted";

const MANY = Array.from({ length: 340 }, (_, n) => `calendar ${n}`);

/** An account whose homes answer so; the rest of the server is as it should be. */
const accountWith = async (listing: (path: string) => FakeAnswer, homes = ["/cal/"]) => {
  const answers = { listing };
  const server = await startServer(({ path, headers }) =>
    headers.depth === "1"
      ? answers.listing(path)
      : path === "/" || path === "/me/"
        ? multistatus(resource(path, `${principalAt("/me/")}${homeSet(...homes)}`))
        : notFound,
  );
  return { server, answers, connecting: connect(server.url) };
};
const named = (path: string, name: string) =>
  resource(path, calendar(`<d:displayname>${name}</d:displayname>`));
const refused = (status: number): FakeAnswer => ({ ...notFound, status });

describe("a listing is read whatever surrounds it", () => {
  it.each<[string, Habits]>([
    ["no type", { contentType: null }],
    ["text/html", { contentType: "text/html; charset=UTF-8" }],
    ["text/plain", { contentType: "text/plain" }],
    ["a type of nobody's", { contentType: "httpd/unix-directory" }],
    ["a warning before it", { around: ["<br />\n<b>Notice</b>: x in y on line 3<br />\n", ""] }],
    ["a warning behind it", { around: ["", "\n<br />\n<b>Warning</b>: multistatus & something"] }],
    ["latin1", { charset: "latin1" }],
    ["UTF-16", { charset: "utf16le" }],
    ["UTF-16 with a byte order mark", { charset: "utf16be with a mark" }],
    ["addresses with a slash too many", { hrefs: "double slash" }],
    ["addresses relative to the folder", { hrefs: "relative" }],
  ])("%s", async (_what, habits) => {
    const fake = await startFake({
      habits,
      users: [
        {
          username: "ada",
          password: "secret",
          calendars: [
            { id: "work", name: "Bücher & Ärger" },
            { id: "a:b", name: "1.50" },
          ],
        },
      ],
    });
    const { listing } = await connect(fake.url);
    expect(listing).toMatchObject({
      calendars: [
        { remoteId: `${fake.url}/dav/calendars/ada/a%3Ab/`, name: "1.50" },
        { remoteId: `${fake.url}/dav/calendars/ada/work/`, name: "Bücher & Ärger" },
      ],
      complete: true,
    });
  });

  it("which is more than one of its addresses", async () => {
    const { server, connecting } = await accountWith(() =>
      multistatus(
        resource("/cal/", folder),
        named("a:b/", "colon"),
        named("//cal/slash/", "slash"),
        named("/\\evil.example/w/", "backslash"),
        named("//evil.example/x/", "host"),
        named("HTTP://evil.example/y/", "elsewhere"),
      ),
    );
    const { calendars, complete } = (await connecting).listing;
    expect(complete).toBe(true);
    expect(Object.fromEntries(calendars.map((c) => [c.name, c.remoteId.replace(server.url, "")]))).toEqual({
      colon: "/cal/a:b/",
      slash: "/cal/slash/",
      backslash: "/evil.example/w/",
      host: "/evil.example/x/",
    });
  });

  it.each(["1.50", "1e5", "TRUE", "0x10", "007", "null", "  12  ", "Infinity"])(
    "a calendar named %j keeps its name",
    async (name) => {
      const { connecting } = await accountWith(() => multistatus(named("/cal/x/", name)));
      expect((await connecting).listing.calendars.map((c) => c.name)).toEqual([name.trim()]);
    },
  );

  it.each([
    '<c:comp name="VTODO"/>',
    '<c:comp c:name="VTODO"/>',
    '<C:comp xmlns:C="urn:ietf:params:xml:ns:caldav" name="vtodo"></C:comp>',
    '<c:comp name="VTODO"/>\n<c:comp name="VJOURNAL"/>',
    "<c:comp\n name=' VTODO '\n/>",
  ])("a calendar for tasks alone is not offered: %j", async (components) => {
    const set = `<c:supported-calendar-component-set>${components}</c:supported-calendar-component-set>`;
    const { connecting } = await accountWith(() =>
      multistatus(resource("/cal/tasks/", calendar(set)), named("/cal/x/", "Events")),
    );
    expect((await connecting).listing).toMatchObject({
      calendars: [{ name: "Events" }],
      total: 1,
      complete: true,
    });
  });
});

describe("what cannot be read is never an empty list", () => {
  const whole = multistatus(resource("/cal/", folder), named("/cal/x/", "Work")).body;
  it.each([
    ["an & of nobody's", whole.replace("Work", "R & D")],
    ["a tag that closes another", whole.replace("</d:displayname>", "</d:name>")],
    ["an attribute without quotes", whole.replace("<d:response>", "<d:response a=b>")],
    [
      "a document type",
      `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY n "Work">]>${whole.replace("Work", "&n;")}`,
    ],
    ["half of it", whole.slice(0, whole.length / 2)],
    ["nothing", ""],
    ["a page", "<html><body>Please sign in</body></html>"],
    ["XML of another kind", "<feed/>"],
    ["not even the folder itself", multistatus().body],
    ["properties without a word in them", multistatus(resource("/cal/", "<d:resourcetype/>")).body],
    [
      "the answer to another question",
      multistatus(
        resource(
          "/cal/x/",
          "<d:resourcetype><d:collection/><c:calendar/></d:resourcetype><d:current-user-privilege-set/>",
        ),
      ).body,
    ],
    ["only calendars whose addresses nobody can read", multistatus(named("http://[", "Work")).body],
    [
      "only a word that there is more",
      multistatus("<d:response><d:href>/cal/</d:href><d:status>HTTP/1.1 507 x</d:status></d:response>").body,
    ],
  ])("%s", async (_what, body) => {
    const { answers, connecting } = await accountWith(() => ({ ...multistatus(), body: whole }));
    const account = await connecting;
    answers.listing = () => ({ ...multistatus(), body });
    expect(await failure(listAgain(account))).toMatchObject({ kind: "ambiguous", code: "odd_listing" });
  });

  it("wherever anything is put into it, or something is left out", async () => {
    const two = multistatus(
      resource("/cal/", folder),
      named("/cal/x/", "Work"),
      named("/cal/y/", "Home"),
    ).body;
    const { answers, connecting } = await accountWith(() => ({ ...multistatus(), body: two }));
    const account = await connecting;
    const piece = fc.oneof(
      fc.constantFrom("<", ">", "&", "'", '"', "</", "/>", "<!--", "]]>", "\u0000"),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(two.length), fc.nat(8), piece, async (at, gone, put) => {
        const body = two.slice(0, at) + put + two.slice(at + gone);
        answers.listing = () => ({ ...multistatus(), body });
        const listing = await listAgain(account).catch((error: unknown) => error);
        if (listing instanceof ProviderError) expect(listing.code).toBe("odd_listing");
        else expect(listing).toMatchObject({ calendars: expect.arrayContaining([expect.anything()]) });
      }),
      { numRuns: 300 },
    );
  });

  it("but an account that has none is empty", async () => {
    const { answers, connecting } = await accountWith(() => ({ ...multistatus(), body: whole }));
    const account = await connecting;
    answers.listing = () => multistatus(resource("/cal/", folder));
    expect(await listAgain(account)).toEqual({ calendars: [], total: 0, complete: true });
  });
});

describe("a listing that is not complete", () => {
  const homes = ["/one/", "/two/"];

  it.each([403, 404, 410, 405, 500])("one home of two is answered %i", async (status) => {
    const { connecting } = await accountWith(
      (path) => (path === "/two/" ? refused(status) : multistatus(named("/one/x/", "Work"))),
      homes,
    );
    expect((await connecting).listing).toMatchObject({ calendars: [{ name: "Work" }], complete: false });
  });

  it("one home of two is answered with a page", async () => {
    const { connecting } = await accountWith(
      (path) =>
        path === "/one/"
          ? { status: 200, headers: { "content-type": "text/html" }, body: "<html>" }
          : multistatus(named("/two/x/", "Work")),
      homes,
    );
    expect((await connecting).listing).toMatchObject({ calendars: [{ name: "Work" }], complete: false });
  });

  it("one home of two is on another host", async () => {
    const { connecting } = await accountWith(
      () => multistatus(named("/one/x/", "Work")),
      ["https://evil.example/cal/", "/one/"],
    );
    expect((await connecting).listing.calendars.map((c) => c.name)).toEqual(["Work"]);
  });

  it("a password that is refused, or a break that is asked for, is of the account", async () => {
    for (const [status, kind] of [
      [401, "reauth"],
      [503, "throttled"],
    ] as const) {
      const { answers, connecting } = await accountWith(
        (path) => multistatus(named(`${path}x/`, "Work")),
        homes,
      );
      const account = await connecting;
      answers.listing = (path) =>
        path === "/two/" ? refused(status) : multistatus(named("/one/x/", "Work"));
      expect(await failure(listAgain(account))).toMatchObject({ kind });
    }
  });

  it("one calendar has an address that nobody can read: the others are there, and it is counted", async () => {
    const fake = await startFake({ habits: { brokenHref: "a" } });
    const account = await connect(fake.url);
    expect(account.listing).toMatchObject({ calendars: [{ name: "Work" }], total: 2, complete: false });
    expect(await listAgain(account)).toEqual(account.listing);
  });

  it("a broken address of something else takes nothing away", async () => {
    const { connecting } = await accountWith(() =>
      multistatus(named("/cal/x/", "Work"), resource("http://[", folder)),
    );
    expect((await connecting).listing).toMatchObject({ total: 1, complete: true });
  });

  it("two hundred of 340, the default among them", async () => {
    const { server, connecting } = await accountWith(() =>
      multistatus(
        resource(
          "/cal/inbox/",
          "<c:schedule-default-calendar-URL><d:href>/cal/339/</d:href></c:schedule-default-calendar-URL>",
        ),
        ...MANY.map((name, n) => named(`/cal/${n}/`, name)),
      ),
    );
    const { calendars, total, complete } = (await connecting).listing;
    expect([calendars.length, total, complete]).toEqual([200, 340, false]);
    expect(calendars[0]).toMatchObject({ name: "calendar 339", isDefault: true });
    expect(server.requests.filter((r) => r.path === "/cal/")).toHaveLength(1);
  });

  it("five homes of seven, and no request to the others", async () => {
    const seven = Array.from({ length: 7 }, (_, n) => `/home${n}/`);
    const { server, connecting } = await accountWith((path) => multistatus(named(`${path}x/`, path)), seven);
    const { calendars, complete } = (await connecting).listing;
    expect([calendars.length, complete]).toEqual([5, false]);
    expect(server.requests.filter((r) => r.path.startsWith("/home"))).toHaveLength(5);
  });

  it("what stands in the first half megabyte of a longer one", async () => {
    const wordy = "w".repeat(5_000);
    const { connecting } = await accountWith(() =>
      multistatus(
        ...MANY.map((name, n) =>
          resource(`/cal/${n}/`, calendar(`<d:displayname>${name}</d:displayname><x>${wordy}</x>`)),
        ),
      ),
    );
    const { calendars, total, complete } = (await connecting).listing;
    expect(calendars.length).toBeGreaterThan(90);
    expect(calendars.length).toBeLessThan(105);
    expect([total, complete]).toEqual([calendars.length, false]);
  });
});

describe("a hostile listing", () => {
  it.each(Object.entries(hostile))("%s", async (_what, body) => {
    const { answers, connecting } = await accountWith(() => multistatus(named("/cal/x/", "Work")));
    const account = await connecting;
    answers.listing = () => ({ ...multistatus(), body: body() });
    const listing = await listAgain(account).catch((error: { code: string }) => error.code);
    expect(listing).toBe("odd_listing");
  });
});
