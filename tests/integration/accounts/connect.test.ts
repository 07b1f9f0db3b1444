import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { calendars, connections, eventLinks, syncLanes, syncSettings } from "@/db/schema";
import { refreshCalendars } from "@/lib/accounts/commands";
import { connectWithPassword } from "@/lib/accounts/connect/commands";
import { findReconnect } from "@/lib/accounts/queries";
import { listCalendars } from "@/lib/connections/queries";
import { openSession } from "@/lib/connections/session";
import { wordsOf } from "@/lib/errors/words";
import { type CaldavFake, startCaldavFake } from "../../fakes/caldav/server";
import { useEnv as configure } from "../../setup/env";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";

let fake: CaldavFake;
let ada: { id: string };
beforeEach(async () => {
  fake = await startCaldavFake({
    users: [
      {
        username: "ada",
        password: "secret",
        defaultCalendar: "work",
        calendars: [
          { id: "private", name: "Private" },
          { id: "work", name: "Work" },
          { id: "closed", name: "Closed", readOnly: true },
        ],
      },
    ],
  });
  configure({ CALDAV_ALLOWED_HOSTS: fake.host, ICLOUD_CALDAV_URL: fake.url });
  ada = await aPerson();
});
afterEach(() => fake.stop());

const MISSING = "Fill this in.";
const input = (password = "secret") => ({ server: fake.url, username: "ada", password });
const connect = async (userId = ada.id) => {
  const result = await connectWithPassword(userId, "caldav", input());
  if (!result.ok) throw new Error(result.code);
  return result.value;
};
const settings = async () => {
  const [row] = await database().select().from(syncSettings).where(eq(syncSettings.userId, ada.id));
  if (!row) throw new Error("no settings");
  return row;
};
const lane = async (id: string) => {
  const [row] = await database().select().from(syncLanes).where(eq(syncLanes.id, id));
  if (!row) throw new Error("no lane");
  return row;
};
const stored = async (id: string) => {
  const [row] = await database().select().from(connections).where(eq(connections.id, id));
  if (!row) throw new Error("no connection");
  return row;
};
const patient = () => AbortSignal.timeout(5_000);

describe("connecting an account", () => {
  it("stores it with its calendars, its lane and its password sealed, and offers the default calendar", async () => {
    const connected = await connect();
    const listed = await listCalendars(ada.id, connected.connectionId);
    expect(listed.map((c) => [c.name, c.canWrite, c.isDefault])).toEqual([
      ["Work", true, true],
      ["Closed", false, false],
      ["Private", true, false],
    ]);
    expect(connected).toMatchObject({
      reconnected: false,
      firstConnection: true,
      defaultCalendar: { id: listed[0]?.id, name: "Work" },
      lanes: [connected.connectionId],
    });
    const row = await stored(connected.connectionId);
    expect(JSON.stringify(row)).not.toContain("secret");
    expect(row).toMatchObject({ provider: "caldav", address: `ada@${fake.host}`, tokenVersion: 1 });
    expect(await lane(connected.connectionId)).toMatchObject({ blocked: null, credVersion: 1 });
    const session = await openSession(connected.connectionId, patient);
    expect(session.credentials).toEqual({ username: "ada", password: "secret" });
    expect(await settings()).toMatchObject({ configRevision: 2 });
  });

  it("is the first one only once", async () => {
    await anAccount(ada.id, "google");
    expect(await connect()).toMatchObject({ reconnected: false, firstConnection: false });
  });

  it("knows iCloud as the same thing with less to type", async () => {
    const result = await connectWithPassword(ada.id, "icloud", { email: "ada", password: " secret " });
    expect(result).toMatchObject({ ok: true, value: { firstConnection: true } });
    const refused = await connectWithPassword(ada.id, "icloud", { email: "ada", password: "Apple ID" });
    expect(refused).toMatchObject({
      code: "wrong_app_password",
      fields: { password: wordsOf("wrong_app_password") },
    });
  });

  it("stores nothing and names the field when the account does not answer for it", async () => {
    const attempts: [Record<string, unknown>, object][] = [
      [input("wrong"), { code: "wrong_password", fields: { password: wordsOf("wrong_password") } }],
      [
        { ...input(), server: "10.0.0.1" },
        { code: "address_refused", fields: { server: wordsOf("address_refused") } },
      ],
      [
        { ...input(), server: " " },
        { code: "invalid", fields: { server: MISSING } },
      ],
      [{}, { code: "invalid", fields: { server: MISSING, username: MISSING, password: MISSING } }],
      [
        { ...input(), password: "x".repeat(501) },
        { code: "invalid", fields: { password: "This is too long." } },
      ],
      [
        { ...input(), username: "a\r\nb" },
        { code: "invalid", fields: { username: "This contains characters that cannot be used here." } },
      ],
      [
        { ...input(), username: ["ada"] },
        { code: "invalid", fields: { username: MISSING } },
      ],
    ];
    for (const [typed, failure] of attempts)
      expect(await connectWithPassword(ada.id, "caldav", typed)).toEqual({ ok: false, ...failure });
    expect(await connectWithPassword(ada.id, "nonsense", input())).toMatchObject({
      code: "unknown_provider",
    });
    expect(await database().select().from(connections)).toEqual([]);
    expect(await database().select().from(syncLanes)).toEqual([]);
  });

  it("signs in by Digest where the server asks for that, and calls no password wrong that is right", async () => {
    await fake.stop();
    const calendars = [{ id: "work", name: "Work" }];
    fake = await startCaldavFake({ digest: {}, users: [{ username: "ada", password: "secret", calendars }] });
    configure({ CALDAV_ALLOWED_HOSTS: fake.host });
    expect(await connectWithPassword(ada.id, "caldav", input("wrong"))).toEqual({
      ok: false,
      code: "wrong_password",
      fields: { password: wordsOf("wrong_password") },
    });
    const { connectionId } = await connect();
    expect(await stored(connectionId)).toMatchObject({ config: { signIn: "digest" } });
    expect(await refreshCalendars(ada.id, connectionId)).toMatchObject({ ok: true });
    // What offers nothing we have is about the server, and not about the password.
    fake.faults.fail(
      { kind: "status", status: 401, headers: { "www-authenticate": "Negotiate" } },
      {},
      Number.POSITIVE_INFINITY,
    );
    expect(await connectWithPassword(ada.id, "caldav", input())).toEqual({
      ok: false,
      code: "sign_in_kind",
      fields: { server: wordsOf("sign_in_kind") },
    });
  });

  it("is one account when connected twice at the same moment, and another one for another person", async () => {
    const eve = await aPerson();
    const [first, second, hers] = await Promise.all([connect(), connect(), connect(eve.id)]);
    expect(second.connectionId).toBe(first.connectionId);
    expect([first.reconnected, second.reconnected].sort()).toEqual([false, true]);
    expect(hers).toMatchObject({ reconnected: false, firstConnection: true });
    expect(await database().select().from(calendars)).toHaveLength(6);
  });
});

describe("reconnecting", () => {
  it("takes no other account in its place, and connects none instead", async () => {
    await fake.stop();
    const users = ["ada", "bob"].map((username) => ({
      username,
      password: "secret",
      calendars: [{ id: "work", name: "Work" }],
    }));
    fake = await startCaldavFake({ users });
    configure({ CALDAV_ALLOWED_HOSTS: fake.host });
    const { connectionId } = await connect();
    const bobs = { ...input(), username: "bob" };
    const refused = { ok: false, code: "other_account" };
    expect(await connectWithPassword(ada.id, "caldav", bobs, connectionId)).toEqual(refused);
    expect(await connectWithPassword(ada.id, "caldav", bobs, connectionId)).toEqual(refused);
    expect(await database().select().from(connections)).toHaveLength(1);
    expect(await connectWithPassword(ada.id, "caldav", input(), connectionId)).toMatchObject({
      ok: true,
      value: { connectionId, reconnected: true },
    });
    // Nobody's account is reconnected by somebody else.
    const eve = await aPerson();
    expect(await connectWithPassword(eve.id, "caldav", input(), connectionId)).toEqual(refused);
  });

  it("keeps id, calendars and links, makes the old password's verdicts void and lets what waited go", async () => {
    const { connectionId, defaultCalendar } = await connect();
    await database()
      .update(syncSettings)
      .set({ bulkEnabled: true, primaryCalendarId: defaultCalendar?.id ?? null });
    const service = await aService(ada.id);
    await aBooking(ada.id, service.id);
    const [link] = await database().select().from(eventLinks);
    const notBefore = new Date(Date.now() + 3_600_000);
    await database()
      .update(syncLanes)
      .set({ blocked: "wrong_password", blockedAt: new Date(), failures: 3, notBefore, dueAt: null });
    const before = await listCalendars(ada.id, connectionId);
    const revision = (await settings()).configRevision;

    expect(await connect()).toMatchObject({ connectionId, reconnected: true, firstConnection: false });
    expect(await listCalendars(ada.id, connectionId)).toEqual(before);
    expect(await database().select().from(eventLinks)).toEqual([link]);
    const after = await lane(connectionId);
    expect(after).toMatchObject({ blocked: null, blockedAt: null, credVersion: 2, failures: 0, notBefore });
    expect(after.dueAt).toEqual(notBefore);
    expect(await stored(connectionId)).toMatchObject({ tokenVersion: 2 });
    // Nothing became usable that was not: no booking has to be looked at again.
    expect((await settings()).configRevision).toBe(revision);
  });

  it("leaves a pause in place", async () => {
    const { connectionId } = await connect();
    const pausedAt = new Date("2031-01-01T00:00:00Z");
    await database().update(connections).set({ pausedAt });
    await database().update(syncLanes).set({ blocked: "wrong_password" });
    await connect();
    expect(await lane(connectionId)).toMatchObject({ blocked: "paused", blockedAt: pausedAt });
  });

  it("revives a disconnected account under its old id and has its bookings looked at again", async () => {
    const { connectionId } = await connect();
    const gone = { disconnectingAt: new Date(), disconnectMode: "keep", disconnectedAt: new Date() } as const;
    await database()
      .update(connections)
      .set({ ...gone, credentials: null });
    const { configRevision } = await settings();
    await database().update(syncSettings).set({ planCursor: connectionId });
    await expect(openSession(connectionId, patient)).rejects.toMatchObject({
      kind: "reauth",
      code: "no_credentials",
    });
    expect(await connect()).toMatchObject({ connectionId, reconnected: true });
    expect(await stored(connectionId)).toMatchObject({ disconnectingAt: null, disconnectedAt: null });
    expect(await settings()).toMatchObject({
      configRevision: configRevision + 1,
      planCursor: "00000000-0000-0000-0000-000000000000",
    });
  });
});

describe("the calendars of an account", () => {
  const names = async (id: string) =>
    (await listCalendars(ada.id, id)).map((c) => [c.name, c.vanishedAt !== null] as const);

  it("follow what the service lists: new, renamed, closed, gone and back", async () => {
    const { connectionId } = await connect();
    const before = Object.fromEntries((await listCalendars(ada.id, connectionId)).map((c) => [c.name, c.id]));
    const { configRevision } = await settings();
    fake.removeCalendar("ada", "private");
    fake.addCalendar("ada", { id: "new", name: "New" });
    fake.store.calendar("ada", "work").name = "Jobs";
    expect(await refreshCalendars(ada.id, connectionId)).toMatchObject({ ok: true, value: { calendars: 3 } });
    expect(Object.fromEntries(await names(connectionId))).toEqual({
      Jobs: false,
      Closed: false,
      New: false,
      Private: true,
    });
    expect((await settings()).configRevision).toBe(configRevision + 1);

    await refreshCalendars(ada.id, connectionId);
    expect((await settings()).configRevision).toBe(configRevision + 1);

    fake.addCalendar("ada", { id: "private", name: "Private" });
    fake.store.calendar("ada", "work").readOnly = true;
    await refreshCalendars(ada.id, connectionId);
    const back = (await listCalendars(ada.id, connectionId)).find((c) => c.name === "Private");
    expect(back).toMatchObject({ id: before.Private, vanishedAt: null });
    expect((await settings()).configRevision).toBe(configRevision + 2);
  });

  it("park the links of one that is gone, and revive them when it is back", async () => {
    const { connectionId, defaultCalendar } = await connect();
    await database()
      .update(syncSettings)
      .set({ bulkEnabled: true, primaryCalendarId: defaultCalendar?.id ?? null });
    const service = await aService(ada.id);
    await aBooking(ada.id, service.id);
    fake.removeCalendar("ada", "work");
    await refreshCalendars(ada.id, connectionId);
    const [parked] = await database().select().from(eventLinks);
    expect(parked).toMatchObject({ dueAt: null, deadCode: "calendar_gone" });
    fake.addCalendar("ada", { id: "work", name: "Work" });
    await refreshCalendars(ada.id, connectionId);
    const [revived] = await database().select().from(eventLinks);
    expect(revived).toMatchObject({ deadCode: null, dueAt: expect.any(Date) });
    expect((await lane(connectionId)).dueAt).not.toBeNull();
  });

  it("that refuses the password is marked so, unless it was connected anew meanwhile", async () => {
    const { connectionId } = await connect();
    fake.faults.fail({ kind: "status", status: 401 }, { method: "PROPFIND" });
    expect(await refreshCalendars(ada.id, connectionId)).toMatchObject({ code: "sign_in_refused" });
    expect(await lane(connectionId)).toMatchObject({ blocked: "unauthorized" });
    await connect();
    expect(await lane(connectionId)).toMatchObject({ blocked: null });
  });

  it.each([
    [{ kind: "truncate" }, "odd_listing"],
    [{ kind: "status", status: 404 }, "odd_listing"],
    [{ kind: "status", status: 500 }, "server_error"],
    [{ kind: "status", status: 401 }, "sign_in_refused"],
    [{ kind: "reset", store: false }, "connection_lost"],
  ] as const)("stay as they are when the listing meets %j", async (fault, code) => {
    const { connectionId } = await connect();
    const before = await names(connectionId);
    const { configRevision } = await settings();
    fake.faults.fail(fault, { method: "PROPFIND" });
    expect(await refreshCalendars(ada.id, connectionId)).toMatchObject({ ok: false, code });
    expect(await names(connectionId)).toEqual(before);
    expect((await settings()).configRevision).toBe(configRevision);
  });

  it("stay as they are when the listing is empty", async () => {
    const { connectionId } = await connect();
    const before = await names(connectionId);
    for (const id of ["private", "work", "closed"]) fake.removeCalendar("ada", id);
    expect(await refreshCalendars(ada.id, connectionId)).toMatchObject({ ok: true, value: { calendars: 0 } });
    expect(await names(connectionId)).toEqual(before);
  });

  it("are nobody else's", async () => {
    const { connectionId } = await connect();
    const eve = await aPerson();
    fake.forgetRequests();
    expect(await refreshCalendars(eve.id, connectionId)).toEqual({ ok: false, code: "account_not_found" });
    expect(await listCalendars(eve.id, connectionId)).toEqual([]);
    expect(await findReconnect(eve.id, connectionId)).toBeNull();
    expect(fake.requests).toEqual([]);
    expect(await findReconnect(ada.id, connectionId)).toMatchObject({
      provider: "caldav",
      typed: { username: "ada", server: fake.url },
    });
  });
});

describe("stored credentials", () => {
  it("do not open in another row", async () => {
    const { connectionId } = await connect();
    const eve = await aPerson();
    const { connectionId: hers } = await connect(eve.id);
    const { credentials } = await stored(connectionId);
    await database().update(connections).set({ credentials }).where(eq(connections.id, hers));
    await expect(openSession(hers, patient)).rejects.toMatchObject({
      kind: "reauth",
      code: "no_credentials",
    });
    await expect(openSession(connectionId, patient)).resolves.toBeDefined();
  });
});
