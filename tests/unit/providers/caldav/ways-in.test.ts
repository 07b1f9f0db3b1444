import { describe, expect, it } from "@jest/globals";
import type { Habits } from "../../../fakes/caldav/habits";
import type { FakeRequest } from "../../../fakes/http/faults";
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

const names = (listing: { calendars: { name: string }[] }) => listing.calendars.map((c) => c.name);

describe("a server that tells nobody who they are", () => {
  it.each([
    ["the folder of calendars", "/dav/calendars/ada/"],
    ["that folder without its slash", "/dav/calendars/ada"],
    ["one of its calendars", "/dav/calendars/ada/work/"],
  ])("is known by %s", async (_what, path) => {
    const fake = await startFake({ habits: { principals: "none" } });
    const account = await connect(fake.url + path);
    expect(names(account.listing)).toEqual(["Work", "Aaa"]);
    expect(account.config.home).toBe(`${fake.url}/dav/calendars/ada/`);
    // However it was typed, it is one account.
    expect(account.remoteIdentity).toBe(`${fake.host}/dav/calendars/ada#ada`);
    expect(await listAgain(account)).toEqual(account.listing);
    const requests = fake.requests.length;
    await listAgain(account);
    expect(fake.requests.length - requests).toBe(1);
  });

  it("gives one calendar where the folder it lies in is closed", async () => {
    const server = await startServer((request) =>
      request.path !== "/shared/team/"
        ? { ...notFound, status: 403 }
        : multistatus(
            resource(request.path, calendar("<d:displayname>Team</d:displayname>")),
            // Its events are never asked for.
            ...(request.headers.depth === "1" ? [resource(`${request.path}1.ics`, "<d:resourcetype/>")] : []),
          ),
    );
    const account = await connect(`${server.url}/shared/team/`);
    expect(names(account.listing)).toEqual(["Team"]);
    expect(account.listing.complete).toBe(true);
    expect(await listAgain(account)).toEqual(account.listing);
    expect(server.requests.some((r) => r.path.endsWith(".ics"))).toBe(false);
  });
});

describe("going on to the next way in", () => {
  it.each<[string, Habits, string]>([
    ["an address without its slash, not found", { slashless: 404 }, "/dav"],
    ["an address without its slash, not allowed", { slashless: 405 }, "/dav"],
    [
      "a principal without a home, a folder that has calendars",
      { principals: "homeless" },
      "/dav/calendars/ada/",
    ],
    ["SOGo below its path", { mount: "/SOGo/dav/" }, "/"],
    ["DAViCal by itself", { mount: "/caldav.php/" }, "/"],
    ["DAViCal on Debian, typed from its web page", { mount: "/davical/caldav.php/" }, "/davical/index.php"],
    ["Nextcloud below a folder", { mount: "/cloud/remote.php/dav/" }, "/cloud"],
    [
      "Nextcloud at the root, typed from its calendar",
      { mount: "/remote.php/dav/" },
      "/index.php/apps/calendar",
    ],
  ])("%s", async (_what, habits, path) => {
    const fake = await startFake({ habits });
    expect(names((await connect(fake.url + path)).listing)).toEqual(["Work", "Aaa"]);
  });

  it("from a principal without a home to one that has it", async () => {
    const server = await startServer(({ path }) =>
      path === "/files/"
        ? multistatus(resource(path, `${folder}${principalAt("/users/ada/")}`))
        : path === "/users/ada/"
          ? multistatus(resource(path, folder))
          : path === "/"
            ? multistatus(resource(path, `${folder}${principalAt("/cal/ada/")}`))
            : path === "/cal/ada/"
              ? multistatus(resource(path, homeSet("/home/")))
              : path === "/home/"
                ? multistatus(resource("/home/x/", calendar()))
                : notFound,
    );
    const account = await connect(`${server.url}/files/`);
    expect(account.config).toMatchObject({
      principal: `${server.url}/cal/ada/`,
      home: `${server.url}/home/`,
    });
  });

  it("from a home that is refused", async () => {
    const server = await startServer(({ path }) =>
      path === "/old/"
        ? multistatus(resource(path, `${principalAt("/me/")}${homeSet("/closed/")}`))
        : path === "/"
          ? multistatus(resource(path, `${principalAt("/me/")}${homeSet("/open/")}`))
          : path === "/open/"
            ? multistatus(resource("/open/x/", calendar()))
            : { ...notFound, status: 403 },
    );
    expect((await connect(`${server.url}/old/`)).config.home).toBe(`${server.url}/open/`);
  });

  it("asks each principal and each home once", async () => {
    const fake = await startFake();
    for (const id of ["a", "work"]) fake.removeCalendar("ada", id);
    expect(await failure(connect(fake.url))).toMatchObject({ code: "no_calendar" });
    const asked = fake.requests.map((r) => r.path);
    expect(asked.filter((p) => p === "/dav/principals/ada/")).toHaveLength(1);
    // Once for its calendars.
    expect(asked.filter((p) => p === "/dav/calendars/ada/")).toHaveLength(1);
  });
});

describe("a home set beside a principal on another host", () => {
  it("is what counts", async () => {
    const server = await startServer(({ path, headers }) =>
      headers.depth === "1"
        ? multistatus(resource("/cal/x/", calendar()))
        : multistatus(resource(path, `${principalAt("https://other.example/me/")}${homeSet("/cal/")}`)),
    );
    expect((await connect(server.url)).config.home).toBe(`${server.url}/cal/`);
  });
});

describe("a redirect to another host", () => {
  const elsewhere = async () => {
    const seen: (string | undefined)[] = [];
    const other = await startServer(({ headers }) => {
      seen.push(headers.authorization);
      return { ...notFound, status: 401 };
    });
    return { other, seen, away: { status: 301, headers: { location: `${other.url}/dav/` }, body: "" } };
  };

  it("is told as one, also when the host itself then refuses the password", async () => {
    const { other, away, seen } = await elsewhere();
    const server = await startServer(({ path }) =>
      path === "/.well-known/caldav" ? away : { ...notFound, status: 401 },
    );
    expect(await failure(connect(server.url))).toMatchObject({ code: "other_host", detail: other.host });
    expect(seen).toEqual([undefined]);
  });

  it.each([
    [301, "server_moved"],
    [308, "server_moved"],
    [302, "other_host"],
    [307, "other_host"],
  ])("by %i never makes a password wrong that was right before: %s", async (status, code) => {
    const { away } = await elsewhere();
    let moved = false;
    const server = await startServer((request: FakeRequest) =>
      moved
        ? { ...away, status }
        : request.headers.depth === "1"
          ? multistatus(resource("/cal/x/", calendar()))
          : multistatus(resource("/", `${principalAt("/me/")}${homeSet("/cal/")}`)),
    );
    const account = await connect(server.url);
    moved = true;
    expect(await failure(listAgain(account))).toMatchObject({ kind: "denied", code });
  });

  it("for good is told of an account that worked, whatever answers there", async () => {
    const parked = await startServer(() => ({
      status: 200,
      headers: { "content-type": "text/html" },
      body: "<p>",
    }));
    let moved = false;
    const server = await startServer((request: FakeRequest) =>
      moved
        ? { status: 301, headers: { location: `${parked.url}/` }, body: "" }
        : request.headers.depth === "1"
          ? multistatus(resource("/cal/x/", calendar()))
          : multistatus(resource("/", `${principalAt("/me/")}${homeSet("/cal/")}`)),
    );
    const account = await connect(server.url);
    moved = true;
    expect(await failure(listAgain(account))).toMatchObject({ kind: "denied", code: "server_moved" });
  });
});

describe("the default calendar", () => {
  it.each<[string, Habits, number]>([
    ["in the inbox among the calendars: one request a listing", {}, 1],
    ["on the principal: two", { defaultAt: "principal" }, 2],
    ["in an inbox elsewhere: two", { defaultAt: "inbox elsewhere" }, 2],
  ])("is told %s", async (_where, habits, requests) => {
    const fake = await startFake({ habits });
    const account = await connect(fake.url);
    expect(account.listing.calendars.map((c) => [c.name, c.isDefault])).toEqual([
      ["Work", true],
      ["Aaa", false],
    ]);
    fake.forgetRequests();
    expect(await listAgain(account)).toEqual(account.listing);
    expect(fake.requests).toHaveLength(requests);
  });

  it("is not asked for again where nobody knows of one", async () => {
    const fake = await startFake({
      habits: { defaultAt: "inbox elsewhere" },
      users: [{ username: "ada", password: "secret", calendars: [{ id: "work", name: "Work" }] }],
    });
    const account = await connect(fake.url);
    fake.forgetRequests();
    await listAgain(account);
    expect(fake.requests).toHaveLength(1);
  });
});
