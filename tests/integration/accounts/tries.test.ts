import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { database } from "@/db/client";
import { throttles } from "@/db/schema";
import { refreshCalendars } from "@/lib/accounts/commands";
import { connectWithPassword } from "@/lib/accounts/connect/commands";
import { beginConnect } from "@/lib/accounts/sign-in/commands";
import { providerOf } from "@/lib/providers/registry";
import { forget } from "@/lib/security/store";
import { policies } from "@/lib/security/throttle";
import { type CaldavFake, startCaldavFake } from "../../fakes/caldav/server";
import { useEnv } from "../../setup/env";
import { aPerson } from "../../setup/factories";

let fake: CaldavFake;
let ada: { id: string };
const start = new Date("2030-01-01T00:00:00Z");
const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const held = {
  ok: false,
  code: "too_many_tries",
  said: expect.stringMatching(/^Too many tries\. Wait \d+ (seconds|minutes), then try again\.$/),
};

// Loading what speaks CalDAV takes longer than all of these tests.
beforeAll(() => providerOf("caldav").load(), 60_000);
beforeEach(async () => {
  fake = await startCaldavFake({
    users: ["ada", "bob"].map((username) => ({
      username,
      password: "secret",
      defaultCalendar: "work",
      calendars: [{ id: "work", name: "Work" }],
    })),
  });
  useEnv({
    CALDAV_ALLOWED_HOSTS: fake.host,
    GOOGLE_CLIENT_ID: "client",
    GOOGLE_CLIENT_SECRET: "secret of the client",
  });
  ada = await aPerson();
});
afterEach(() => fake.stop());

const connect = (
  person: { id: string },
  typed: Partial<Record<"server" | "username" | "password", string>>,
  { minute = 0, account = null }: { minute?: number; account?: string | null } = {},
) =>
  connectWithPassword(
    person.id,
    "caldav",
    { server: fake.url, username: "ada", password: "secret", ...typed },
    account,
    at(minute),
  );
const connected = async (person: { id: string }) => {
  const done = await connect(person, {});
  if (!done.ok) throw new Error(done.code);
  return done.value.connectionId;
};

/** As if what was tried once had been tried so often that it has to wait: the real number would take its time. */
const tooOften = () => database().update(throttles).set({ count: 1_000 });

describe("tries to connect with a password", () => {
  it("are so many for one person, whatever they name; then not one request goes out", async () => {
    expect(await connect(ada, { password: "guess" })).toMatchObject({ code: "wrong_password" });
    expect(await database().select().from(throttles)).toMatchObject([{ count: 1 }, { count: 1 }]);
    await tooOften();
    const before = fake.count();
    expect(await connect(ada, { username: "bob" })).toEqual(held);
    expect(fake.count()).toBe(before);
    // Somebody else is not held for it, and she goes on when she has waited.
    expect(await connect(await aPerson(), { username: "bob" })).toMatchObject({ ok: true });
    expect(await connect(ada, { username: "bob" }, { minute: 16 })).toMatchObject({ ok: true });
  });

  it("are so many for one account at one server, whoever tries and however it is typed", async () => {
    await connect(await aPerson(), { password: "guess" });
    await tooOften();
    const before = fake.count();
    for (const spelling of [
      { server: `${fake.url}/` },
      { server: fake.url.replace("http", "HTTP") },
      { server: `${fake.url}/dav/`, username: " ADA" },
      { server: fake.host },
    ])
      expect(await connect(await aPerson(), spelling)).toEqual(held);
    expect(fake.count()).toBe(before);
    expect(await connect(await aPerson(), { username: "bob" })).toMatchObject({ ok: true });
  });

  it("hold nobody from connecting again what has proved to be theirs", async () => {
    const account = await connected(ada);
    const eve = await aPerson();
    const bobs = await connect(eve, { username: "bob" });
    await connect(await aPerson(), { password: "guess" });
    await tooOften();
    // Their own tries are not what this is about.
    await forget([ada, eve].map(({ id }) => ({ key: `connect|${id}`, policy: policies.connect })));
    expect(await connect(ada, {})).toEqual(held);
    expect(await connect(ada, {}, { account })).toMatchObject({ ok: true });
    // Naming an account of one's own helps nobody to guess at another, nor does naming somebody else's.
    expect(await connect(eve, {}, { account: bobs.ok ? bobs.value.connectionId : "" })).toEqual(held);
    expect(await connect(eve, {}, { account })).toEqual(held);
  });

  it("do not count when they succeed", async () => {
    await connected(ada);
    expect(await database().select().from(throttles)).toMatchObject([{ count: 0 }, { count: 0 }]);
  });
});

it("asks for calendars so often and no more", async () => {
  const account = await connected(ada);
  await database().delete(throttles);
  expect(await refreshCalendars(ada.id, account, at(0))).toMatchObject({ ok: true });
  expect(await database().select().from(throttles)).toMatchObject([{ count: 1 }]);
  await tooOften();
  const before = fake.count();
  expect(await refreshCalendars(ada.id, account, at(0))).toEqual(held);
  expect(fake.count()).toBe(before);
  expect(await refreshCalendars(ada.id, account, at(6))).toMatchObject({ ok: true });
});

it("begins so many sign-ins at a service and no more", async () => {
  const visitor = { id: ada.id, sessionId: "0190a000-0000-7000-8000-000000000000" };
  const begin = () => beginConnect(visitor, "google", null, undefined, at(0));
  for (let i = 0; i < policies.beginSignIn.limit; i++) expect(await begin()).toMatchObject({ ok: true });
  expect(await begin()).toEqual(held);
});
