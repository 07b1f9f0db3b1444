import { beforeEach, describe, expect, it } from "@jest/globals";
import { connectCaldav } from "@/lib/providers/caldav/discovery";
import type { CaldavFake } from "../../../fakes/caldav/server";
import { useEnv as configure } from "../../../setup/env";
import {
  calendar,
  connect,
  failure,
  homeSet,
  listAgain,
  multistatus,
  notFound,
  principalAt,
  resource,
  startFake,
  startServer,
  xml,
} from "./scripted";

describe("finding the account behind an address", () => {
  let fake: CaldavFake;
  beforeEach(async () => {
    fake = await startFake();
  });

  it.each([
    ["host and port as typed", (f: CaldavFake) => f.host],
    ["the root", (f: CaldavFake) => `${f.url}/`],
    ["the well-known address", (f: CaldavFake) => `${f.url}/.well-known/caldav`],
    ["the principal", (f: CaldavFake) => `${f.url}/dav/principals/ada/`],
    ["the calendar home", (f: CaldavFake) => `${f.url}/dav/calendars/ada/`],
    ["one calendar", (f: CaldavFake) => `${f.url}/dav/calendars/ada/work/`],
    ["a path that leads nowhere", (f: CaldavFake) => `${f.url}/apps/calendar`],
    ["an address with a password in it", (f: CaldavFake) => f.url.replace("//", "//bob:wrong@")],
  ])("works from %s", async (_what, address) => {
    const account = await connect(address(fake));
    expect(account).toMatchObject({
      address: `ada@${fake.host}`,
      remoteIdentity: `${fake.host}/dav/principals/ada#ada`,
      config: {
        server: fake.url,
        principal: `${fake.url}/dav/principals/ada/`,
        home: `${fake.url}/dav/calendars/ada/`,
      },
      credentials: { username: "ada", password: "secret" },
    });
    expect(account.listing.calendars).toEqual([
      {
        remoteId: `${fake.url}/dav/calendars/ada/work/`,
        name: "Work",
        color: "#a1b2c3",
        canWrite: true,
        isDefault: true,
      },
      expect.objectContaining({ name: "Aaa", canWrite: false, isDefault: false }),
    ]);
  });

  it("lists with one request", async () => {
    const account = await connect(fake.url);
    fake.forgetRequests();
    await listAgain(account);
    expect(fake.requests).toEqual([{ method: "PROPFIND", path: "/dav/calendars/ada/", status: 207 }]);
  });

  it("says that the password is wrong, and gives up at once", async () => {
    expect(await failure(connect(fake.url, "wrong"))).toMatchObject({ code: "wrong_password" });
    // Over plain http the server has to ask for it first: one request more.
    expect(fake.count("PROPFIND")).toBeLessThanOrEqual(3);
    expect(await failure(connect(fake.url, "secret", "a:b"))).toMatchObject({ code: "wrong_password" });
  });

  it("says that there is no calendar for events", async () => {
    for (const id of ["a", "work"]) fake.removeCalendar("ada", id);
    expect(await failure(connect(fake.url))).toMatchObject({ code: "no_calendar" });
  });

  it.each([
    [{ kind: "truncate" }, "ambiguous", "odd_listing"],
    [{ kind: "status", status: 200, body: "<html>" }, "ambiguous", "odd_listing"],
    [{ kind: "status", status: 404 }, "denied", "odd_listing"],
    [{ kind: "status", status: 500 }, "denied", "server_error"],
    [{ kind: "status", status: 503 }, "throttled", "throttled"],
    [{ kind: "status", status: 401 }, "reauth", "wrong_password"],
    [{ kind: "reset", store: false }, "ambiguous", "connection_lost"],
  ] as const)("does not take %j for a listing", async (fault, kind, code) => {
    const account = await connect(fake.url);
    fake.faults.fail(fault, { method: "PROPFIND" });
    expect(await failure(listAgain(account))).toMatchObject({ kind, code });
  });
});

describe("servers that are something else", () => {
  it.each([
    [
      "a website",
      { status: 200, headers: { "content-type": "text/html" }, body: "<html></html>" },
      "not_caldav",
    ],
    ["nothing but 404", notFound, "not_caldav"],
    ["a method refused", { status: 405, headers: {}, body: "" }, "not_caldav"],
    ["XML of another kind", { status: 207, headers: xml, body: "<feed/>" }, "not_caldav"],
    ["WebDAV without calendars", multistatus(resource("/", principalAt("/me/"))), "no_calendar"],
    ["a server in trouble", { status: 502, headers: {}, body: "" }, "server_error"],
    [
      "a redirect to a private host",
      { status: 302, headers: { location: "https://10.0.0.1/" }, body: "" },
      "address_refused",
    ],
    [
      "a redirect to plain http",
      { status: 302, headers: { location: "http://example.com/" }, body: "" },
      "https_required",
    ],
    ["an endless redirect", { status: 302, headers: { location: "/again" }, body: "" }, "too_many_redirects"],
  ])("%s", async (_what, answer, code) => {
    const server = await startServer(() => answer);
    expect(await failure(connect(server.url))).toMatchObject({ code });
  });

  it("an address nobody answers at, a private one and none at all", async () => {
    configure({ CALDAV_ALLOWED_HOSTS: "127.0.0.1:1" });
    expect(await failure(connect("127.0.0.1:1"))).toMatchObject({ code: "unreachable" });
    expect(await failure(connect("127.0.0.1:2"))).toMatchObject({ code: "address_refused" });
    expect(await failure(connect("10.0.0.1"))).toMatchObject({ code: "address_refused" });
    expect(await failure(connect("no address at all"))).toMatchObject({ code: "bad_address" });
  });

  it("one that is too slow", async () => {
    const server = await startServer(() => notFound);
    server.faults.fail({ kind: "hang" });
    const hasty = connectCaldav({ server: server.url, username: "ada", password: "secret" }, () =>
      AbortSignal.timeout(50),
    );
    expect(await failure(hasty)).toMatchObject({ code: "too_slow" });
  });
});

describe("servers that lead elsewhere", () => {
  it("never give the password away, and name the other host", async () => {
    const seen: (string | undefined)[] = [];
    const other = await startServer((request) => {
      seen.push(request.headers.authorization);
      return { status: 401, headers: {}, body: "" };
    });
    const server = await startServer(() => ({
      status: 301,
      headers: { location: `${other.url}/dav/` },
      body: "",
    }));
    expect(await failure(connect(server.url))).toMatchObject({ code: "other_host", detail: other.host });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((header) => header === undefined)).toBe(true);
  });

  it("by a principal or a home on another host are refused the same way", async () => {
    for (const props of [principalAt("https://evil.example/me/"), homeSet("https://evil.example/cal/")]) {
      const server = await startServer(() => multistatus(resource("/", props)));
      expect(await failure(connect(server.url))).toMatchObject({
        code: "other_host",
        detail: "evil.example",
      });
    }
  });
});

describe("what a listing says", () => {
  const listing = async (...responses: string[]) => {
    const server = await startServer((request) =>
      request.headers.depth === "1"
        ? multistatus(...responses)
        : multistatus(resource("/", `${principalAt("/me/")}${homeSet("/cal/")}`)),
    );
    return { server, account: connect(server.url) };
  };

  it("names, colours and order, however they are written", async () => {
    const { account } = await listing(
      resource("/cal/", "<d:resourcetype><d:collection/></d:resourcetype>"),
      resource(
        "/cal/1/",
        calendar("<d:displayname>2024</d:displayname><ca:calendar-order>3</ca:calendar-order>"),
      ),
      resource(
        "/cal/2/",
        calendar("<d:displayname><![CDATA[A & B]]></d:displayname><ca:calendar-order>2</ca:calendar-order>"),
      ),
      resource(
        "/cal/k%C3%BCche",
        calendar("<ca:calendar-color>blue</ca:calendar-color><ca:calendar-order>1</ca:calendar-order>"),
      ),
      resource(
        "/cal/4/",
        calendar(
          "<d:displayname> x\n&lt;b&gt; </d:displayname><ca:calendar-color>#12345678</ca:calendar-color>",
        ),
      ),
    );
    expect((await account).listing.calendars.map((c) => [c.name, c.color])).toEqual([
      ["küche", null],
      ["A & B", null],
      ["2024", null],
      ["x <b>", "#123456"],
    ]);
  });

  it("leaves out what is on another host, and what holds no events", async () => {
    const { server, account } = await listing(
      resource("https://evil.example/cal/1/", calendar()),
      resource("/cal/inbox/", "<d:resourcetype><d:collection/><c:schedule-inbox/></d:resourcetype>"),
      resource(
        "/cal/todo/",
        calendar(
          '<c:supported-calendar-component-set><c:comp name="VTODO"/></c:supported-calendar-component-set>',
        ),
      ),
      resource(
        "/cal/a/",
        calendar(
          '<c:supported-calendar-component-set><c:comp name="VTODO"/><c:comp name="vevent"/></c:supported-calendar-component-set>',
        ),
      ),
    );
    expect((await account).listing.calendars.map((c) => c.remoteId)).toEqual([`${server.url}/cal/a/`]);
  });

  it.each([
    ["", true],
    ["<d:privilege><d:read/></d:privilege>", false],
    ["<d:privilege><d:read/></d:privilege><d:privilege><d:write-properties/></d:privilege>", false],
    ["<d:privilege><d:all/></d:privilege>", true],
    ["<d:privilege><d:read/></d:privilege><d:privilege><d:bind/></d:privilege>", true],
  ])("privileges %j: can write %s", async (privileges, canWrite) => {
    const set = privileges && `<d:current-user-privilege-set>${privileges}</d:current-user-privilege-set>`;
    const { account } = await listing(resource("/cal/a/", calendar(set)));
    expect((await account).listing.calendars.map((c) => c.canWrite)).toEqual([canWrite]);
  });

  it("that more was left out is not a whole list", async () => {
    const { account } = await listing(
      resource("/cal/a/", calendar()),
      "<d:response><d:href>/cal/</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status></d:response>",
    );
    expect((await account).listing).toMatchObject({ calendars: [{ name: "a" }], complete: false });
  });

  it("of several homes is joined", async () => {
    const server = await startServer((request) =>
      request.headers.depth === "1"
        ? multistatus(resource(`${request.path}x/`, calendar()))
        : multistatus(resource("/", `${principalAt("/me/")}${homeSet("/one/", "/two/")}`)),
    );
    const account = await connect(server.url);
    expect(account.listing.calendars.map((c) => c.remoteId)).toEqual([
      `${server.url}/one/x/`,
      `${server.url}/two/x/`,
    ]);
    expect(await listAgain(account)).toEqual(account.listing);
  });
});
