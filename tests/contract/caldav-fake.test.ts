import { request } from "node:http";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { Manners } from "../fakes/caldav/manners";
import { type CaldavFake, startCaldavFake } from "../fakes/caldav/server";

/** The stand-in must refuse what servers refuse: here by plain HTTP, without the provider. */
const WORK = "/dav/calendars/ada/work/";
const FILE = `${WORK}one.ics`;
const AUTHORIZATION = `Basic ${Buffer.from("ada:secret").toString("base64")}`;
const CREATE = { "if-none-match": "*" };

let fake: CaldavFake;
afterEach(() => fake.stop());
const start = async (manners: Partial<Manners> = {}) => {
  const calendars = [
    { id: "work", name: "Work" },
    { id: "other", name: "Other" },
  ];
  fake = await startCaldavFake({ manners, users: [{ username: "ada", password: "secret", calendars }] });
};
const work = () => fake.store.calendar("ada", "work");

const event = (uid: string, title = "One") =>
  [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Test//EN",
    "BEGIN:VEVENT",
    `UID:${uid}`,
    "DTSTAMP:20310101T000000Z",
    "DTSTART:20310305T090000Z",
    "DTEND:20310305T100000Z",
    `SUMMARY:${title}`,
    "END:VEVENT",
    "END:VCALENDAR",
    "",
  ].join("\r\n");

async function ask(method: string, path: string, headers: Record<string, string> = {}, body?: string) {
  const answer = await fetch(fake.url + path, {
    method,
    headers: { authorization: AUTHORIZATION, ...(body && { "content-type": "text/calendar" }), ...headers },
    body: body ?? null,
  });
  const text = await answer.text();
  return {
    status: answer.status,
    text,
    etag: answer.headers.get("etag") ?? "",
    location: answer.headers.get("location"),
  };
}
const put = (headers: Record<string, string>, body = event("one"), path = FILE) =>
  ask("PUT", path, headers, body);

describe("a calendar that is not there", () => {
  it.each([
    ["409", 409],
    ["404", 404],
    ["405", 405],
    ["403 page", 403],
  ] as const)("meets a condition with 412 before it is missed with %s", async (missing, status) => {
    await start({ missing });
    const { etag } = await put(CREATE);
    fake.hideCalendar("ada", "work", true);
    expect((await put({ "if-match": etag })).status).toBe(412);
    const missed = await put(CREATE);
    expect([missed.status, missed.text.startsWith("<!DOCTYPE html>")]).toEqual([
      status,
      missing === "403 page",
    ]);
    for (const method of ["GET", "DELETE"]) expect((await ask(method, FILE)).status).toBe(404);
    fake.hideCalendar("ada", "work", false);
    expect((await ask("GET", FILE)).etag).toBe(etag);
  });
});

describe("a refusal", () => {
  it("is inside a 207 where the server wraps them, with its precondition", async () => {
    await start({ wraps: true });
    await put(CREATE);
    const met = await put(CREATE, event("one"), `${WORK}two.ics`);
    expect(met).toMatchObject({ status: 207, text: expect.stringContaining("no-uid-conflict") });
    expect(met.text).toMatch(/HTTP\/1\.1 4\d\d/);
  });

  it.each([
    ["no-uid-conflict", 409, /<c:no-uid-conflict><d:href>\S+one\.ics/, false],
    [
      "unique-scheduling-object-resource",
      403,
      /<c:unique-scheduling-object-resource><d:href>\S+one\.ics/,
      true,
    ],
    ["uid already exists", 400, /uid already exists/, false],
  ] as const)("of a UID in use says %s", async (uidConflict, status, words, everywhere) => {
    await start({ uidConflict });
    await put(CREATE);
    const near = await put(CREATE, event("one"), `${WORK}two.ics`);
    expect(near).toMatchObject({ status, text: expect.stringMatching(words) });
    const far = await put(CREATE, event("one"), "/dav/calendars/ada/other/one.ics");
    expect(far.status).toBe(everywhere ? status : 201);
  });

  it.each([
    ["max-resource-size", { size: 100 }, 403],
    ["min-date-time", { earliest: "20320101T000000Z" }, 403],
    ["max-date-time", { latest: "20300101T000000Z" }, 403],
    ["quota-not-exceeded", { files: 0 }, 507],
  ] as const)("names %s", async (precondition, limits, status) => {
    await start();
    work().limits = limits;
    expect(await put(CREATE)).toMatchObject({ status, text: expect.stringContaining(precondition) });
  });

  it("meets what is no calendar object", async () => {
    await start();
    expect(await put(CREATE, event("one").replace("UID:one\r\n", ""))).toMatchObject({
      status: 400,
      text: expect.stringContaining("valid-calendar-data"),
    });
    expect((await put({ ...CREATE, "content-type": "text/plain" })).status).toBe(415);
  });
});

describe("a calendar shared read-only", () => {
  it.each([
    ["need-privileges", 403, /need-privileges/],
    ["silent", 403, /^$/],
    ["text", 403, /^Access/],
    ["404", 404, /NotFound/],
  ] as const)("refuses writes with %s, and lets its events be read", async (readOnly, status, words) => {
    await start({ readOnly });
    const { etag } = await put(CREATE);
    work().readOnly = true;
    for (const refused of [
      await put({ "if-match": etag }),
      await put(CREATE, event("two"), `${WORK}two.ics`),
      await ask("DELETE", FILE),
    ])
      expect(refused).toMatchObject({ status, text: expect.stringMatching(words) });
    expect((await ask("GET", FILE)).status).toBe(200);
  });
});

describe("conditions", () => {
  it("are held, and broken as some servers break them", async () => {
    await start();
    const { etag } = await put(CREATE);
    expect((await put(CREATE)).status).toBe(412);
    const { etag: newer } = await put({ "if-match": etag }, event("one", "Two"));
    expect((await put({ "if-match": etag }, event("one", "Three"))).status).toBe(412);
    fake.manners.staleEtags = true;
    expect((await put({ "if-match": newer }, event("one", "Three"))).status).toBe(412);
    expect((await ask("GET", FILE)).etag).toBe(newer);
    fake.manners.ignoresIfNoneMatch = true;
    expect((await put(CREATE, event("one", "Four"))).status).toBe(204);
    fake.manners.ignoresIfNoneMatch = false;
    fake.manners.refusesCreates = true;
    expect((await put(CREATE, event("two"), `${WORK}two.ics`)).status).toBe(412);
    expect((await ask("GET", `${WORK}two.ics`)).status).toBe(404);
  });
});

it("keeps a new file under a name of its own, which Location says", async () => {
  await start({ renames: true });
  const { status, location } = await put(CREATE);
  expect([status, location]).toEqual([
    201,
    expect.stringMatching(/^\/dav\/calendars\/ada\/work\/\w{64}\.ics$/),
  ]);
  expect((await ask("GET", FILE)).status).toBe(404);
  expect((await ask("GET", location ?? "")).status).toBe(200);
});

it("lets nobody in without a User-Agent, nor without the password", async () => {
  await start();
  // By hand: fetch always says something.
  const bare = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(fake.url + WORK, { method: "PROPFIND", headers: { authorization: AUTHORIZATION } });
    sent.on("response", (answer) => resolve(answer.resume().statusCode)).on("error", reject);
    sent.end();
  });
  expect(bare).toBe(403);
  const wrong = `Basic ${Buffer.from("ada:wrong").toString("base64")}`;
  expect((await ask("PROPFIND", WORK, { authorization: wrong })).status).toBe(401);
});
