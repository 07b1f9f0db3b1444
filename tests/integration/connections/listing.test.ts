import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { listAccounts } from "@/lib/accounts/list/queries";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { keepListing } from "@/lib/connections/commands";
import { listCalendars } from "@/lib/connections/queries";
import { changeSettings } from "@/lib/integrations/commands";
import { denied, ProviderError } from "@/lib/providers/errors";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { CalendarListing, RemoteCalendar } from "@/lib/providers/provider";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

const MINUTE = 60_000;

let remote: PortRemote;
let engine: Engine;
let user: string;
let service: string;
let lane: string;
/** The row of the account's primary calendar. */
let home: string;
/** What the service answers when the engine asks for the calendars. */
let listing: () => CalendarListing;
let listings: number;

const calendar = (name: string, changes: Partial<RemoteCalendar> = {}): RemoteCalendar => ({
  remoteId: `${lane}/${name}`,
  name,
  color: null,
  canWrite: true,
  isDefault: false,
  ...changes,
});
const primary = (name: string): RemoteCalendar => calendar(name, { isDefault: true, identity: "primary" });
const keep = (...calendars: RemoteCalendar[]) => keepListing(user, lane, wholeListing(calendars));
const stored = async () =>
  (await listCalendars(user, lane)).map((c) => ({
    id: c.id,
    name: c.remoteId.slice(lane.length + 1),
    gone: c.vanishedAt !== null,
    identity: c.identity,
  }));
const at = (name: string) => remote.live(`${lane}/${name}`);
/** The account's address is another one: its primary calendar and what is in it go on under a new id. */
const move = (from: string, to: string) => {
  remote.calendars.set(`${lane}/${to}`, remote.calendars.get(`${lane}/${from}`) ?? new Map());
  remote.calendars.delete(`${lane}/${from}`);
  remote.fate = ({ calendar: asked }) => (asked === `${lane}/${from}` ? "calendar-gone" : null);
  listing = () => wholeListing([primary(to), calendar("team")]);
};
const links = () =>
  rows(
    database(),
    sql`select calendar_id, generation::text, remote_id, etag, seen_hash, due_at, dead_code from event_links order by id`,
  );

beforeEach(async () => {
  remote = new PortRemote(flavours.google);
  remote.fate = () => null;
  listings = 0;
  const listCalendars = async () => {
    listings += 1;
    return listing();
  };
  engine = engineOn(remote, {
    providerOf: () => ({ ...remote.definition, load: async () => ({ ...remote.provider, listCalendars }) }),
  });
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  const made = await anAccount(user, "caldav", ["old", "team"]);
  lane = made.id;
  [home = ""] = made.calendars;
  listing = () => wholeListing([primary("old"), calendar("team")]);
  await keepListing(user, lane, listing());
  await changeSettings(user, { kind: "primary", calendarId: home });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await aBooking(user, service);
  await comeToRest(engine);
  expect(at("old")).toHaveLength(1);
});

describe("a primary calendar that goes on under another id", () => {
  const reconnect = () => {
    configure();
    return keepAccount(user, "caldav", {
      remoteIdentity: lane,
      address: "new@example.test",
      config: {},
      credentials: { password: "new" },
      listing: listing(),
    });
  };

  it.each([
    ["a refresh", () => keepListing(user, lane, listing())],
    ["a reconnect", reconnect],
    ["a look for what is missing", () => keepListing(user, lane, listing(), undefined, "returned")],
  ])(
    "is the same row after %s: events and settings are untouched, later changes find them",
    async (_road, hear) => {
      const before = await links();
      move("old", "new");
      await hear();
      expect(await stored()).toEqual([
        { id: home, name: "new", gone: false, identity: "primary" },
        expect.objectContaining({ name: "team", gone: false }),
      ]);
      expect(await links()).toEqual(before);
      remote.requests = [];
      await comeToRest(engine);
      expect(remote.requests).toEqual([]);

      const [booking] = await rows<{ id: string }>(database(), sql`select id from bookings`);
      await rescheduleBooking(user, {
        id: booking?.id ?? "",
        revision: 1,
        date: "2031-03-01",
        startTime: "10:00",
      });
      await aBooking(user, service);
      await comeToRest(engine);
      expect(remote.requests.map(({ op }) => op).sort()).toEqual(["create", "update"]);
      expect(at("new")).toHaveLength(2);
      expect(await brokenInvariants()).toEqual([]);
    },
  );

  it("is found by the tick after a write did not find it, and nothing is written twice", async () => {
    move("old", "new");
    await aBooking(user, service);
    await runSync(engine, "cron");
    expect(await stored()).toContainEqual({ id: home, name: "old", gone: true, identity: "primary" });
    await runSync(engine, "cron");
    await comeToRest(engine);
    expect(listings).toBe(1);
    expect(await stored()).toContainEqual({ id: home, name: "new", gone: false, identity: "primary" });
    expect(at("new")).toHaveLength(2);
    expect(remote.requests.filter(({ op }) => op === "create")).toHaveLength(3);
    expect(remote.calendars.has(`${lane}/old`)).toBe(false);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("comes back as the same row although it was missing for a while", async () => {
    await keep(calendar("team"));
    await comeToRest(engine);
    const [booking] = await rows<{ id: string }>(database(), sql`select id from bookings`);
    await cancelBooking(user, booking?.id ?? "", new Date());
    await aBooking(user, service);
    await comeToRest(engine);
    move("old", "new");
    await elapse(20 * MINUTE);
    await runSync(engine, "cron");
    await comeToRest(engine);
    expect(await stored()).toContainEqual({ id: home, name: "new", gone: false, identity: "primary" });
    expect(at("new").map((event) => event.key)).toHaveLength(1);
    expect(await rows(database(), sql`select calendar_id as id from event_links`)).toEqual([{ id: home }]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("is another one when the old id is listed as well", async () => {
    await keep(primary("new"), calendar("old"), calendar("team"));
    const found = await stored();
    expect(found).toContainEqual({ id: home, name: "old", gone: false, identity: null });
    expect(found).toContainEqual(expect.objectContaining({ name: "new", gone: false, identity: "primary" }));
    expect(found).toHaveLength(3);
    // From then on it is told by its id alone.
    await keep(primary("new"), calendar("team"));
    expect(await stored()).toContainEqual({ id: home, name: "old", gone: true, identity: null });
  });

  it("takes the place of a second entry that an earlier version made and nothing uses", async () => {
    await rows(
      database(),
      sql`insert into calendars (id, connection_id, user_id, remote_id, name, is_default, can_write)
      values (gen_random_uuid(), ${lane}, ${user}, ${`${lane}/new`}, 'new', true, true)`,
    );
    move("old", "new");
    await keepListing(user, lane, listing());
    expect(await stored()).toEqual([
      { id: home, name: "new", gone: false, identity: "primary" },
      expect.objectContaining({ name: "team" }),
    ]);
  });

  it("leaves a second entry alone that something uses: what goes there goes on going there", async () => {
    await keep(primary("new"), calendar("old"), calendar("team"));
    const second = (await stored()).find(({ name }) => name === "new")?.id ?? "";
    await changeSettings(user, { kind: "primary", calendarId: second });
    await comeToRest(engine);
    await rows(database(), sql`update calendars set identity = null where id = ${second}`);
    await rows(database(), sql`update calendars set identity = 'primary' where id = ${home}`);
    await keep(primary("new"), calendar("team"));
    await comeToRest(engine);
    expect(await stored()).toContainEqual({ id: second, name: "new", gone: false, identity: "primary" });
    expect(await stored()).toContainEqual({ id: home, name: "old", gone: true, identity: null });
    expect(at("new")).toHaveLength(1);
  });
});

describe("a listing of very many calendars", () => {
  const many = (from = 0) => Array.from({ length: 340 }, (_, i) => calendar(`c${from + i}`));
  const account = async () => (await listAccounts(user, new Date()))[0];

  it("is kept in part: those that are known, then its first, and the page can say so", async () => {
    await keep(...many(), calendar("team"), primary("old"));
    const kept = await stored();
    expect(kept).toHaveLength(200);
    expect(kept.filter(({ gone }) => gone)).toEqual([]);
    expect(kept).toContainEqual(expect.objectContaining({ id: home }));
    expect((await account())?.calendarsTotal).toBe(342);
    // The same again, in another order: the choice stays.
    await keep(...many().reverse(), calendar("team"), primary("old"));
    expect((await stored()).map(({ id }) => id).sort()).toEqual(kept.map(({ id }) => id).sort());

    // All others are gone: those that nothing uses make room, and their account is not full of them.
    await keep(...many(1_000), calendar("team"), primary("old"));
    const now = await stored();
    expect(now).toHaveLength(200);
    expect(now).toContainEqual(expect.objectContaining({ id: home, gone: false }));
    expect(now.filter(({ name }) => name.startsWith("c1"))).toHaveLength(198);

    await keep(primary("old"), calendar("c1003"));
    expect((await account())?.calendarsTotal).toBeNull();
    expect((await stored()).filter(({ gone }) => !gone)).toHaveLength(2);
  });

  it.each([
    ["too long", () => wholeListing(many())],
    ["not read whole", () => ({ calendars: [calendar("c1")], total: 1, complete: false })],
    ["counted but not read", () => ({ calendars: [calendar("c1")], total: 900, complete: true })],
  ])("finds nothing missing when it is %s", async (_why, heard) => {
    remote.requests = [];
    await keepListing(user, lane, heard());
    await comeToRest(engine);
    expect((await stored()).filter(({ gone }) => gone)).toEqual([]);
    expect([remote.requests, at("old").length]).toEqual([[], 1]);
  });
});

describe("a calendar that is denied", () => {
  const readOnly = (code: "read_only" | "permission_missing" = "read_only") => {
    remote.fate = ({ op }) => {
      if (op === "get") return null;
      throw denied(code, "The calendar may not be written.", { proven: true });
    };
  };
  const tickIn = async (ms: number) => {
    await elapse(ms);
    await runSync(engine, "cron");
  };

  it("has its rights read again, and no other booking is sent there", async () => {
    readOnly();
    listing = () => wholeListing([{ ...primary("old"), canWrite: false }, calendar("team")]);
    await aBooking(user, service);
    await runSync(engine, "cron");
    expect(listings).toBe(1);
    expect((await listCalendars(user, lane))[0]).toMatchObject({
      id: home,
      canWrite: false,
      vanishedAt: null,
    });
  });

  it("is found to need a permission that nobody knew of", async () => {
    readOnly("permission_missing");
    listing = () => wholeListing([{ ...primary("old"), needs: "permission" }, calendar("team")]);
    await aBooking(user, service);
    await runSync(engine, "cron");
    expect((await listCalendars(user, lane))[0]).toMatchObject({
      id: home,
      canWrite: false,
      needs: "permission",
    });
  });

  it("is listed once an hour at most while its listing goes on saying that it can be written", async () => {
    readOnly();
    await aBooking(user, service);
    await runSync(engine, "cron");
    for (let minutes = 0; minutes < 55; minutes += 5) await tickIn(5 * MINUTE);
    expect(listings).toBe(1);
    for (let hours = 0; hours < 24; hours++) await tickIn(61 * MINUTE);
    expect(listings).toBeGreaterThan(2);
    expect(listings).toBeLessThanOrEqual(25);
  });

  it("is not asked about again at once by a service that cannot be asked", async () => {
    readOnly();
    listing = () => {
      throw new ProviderError("ambiguous", "too_slow", "No answer came.");
    };
    await aBooking(user, service);
    await runSync(engine, "cron");
    for (let minutes = 0; minutes < 30; minutes += 5) await tickIn(5 * MINUTE);
    expect(listings).toBe(1);
  });
});

describe("a calendar that needs one more permission", () => {
  it("is no destination until it was given", async () => {
    const [before] = await rows<{ revision: string }>(
      database(),
      sql`select config_revision::text as revision from sync_settings where user_id = ${user}`,
    );
    await keep(primary("old"), calendar("team"), calendar("lent", { needs: "permission" }));
    const lent = (await listCalendars(user, lane)).find(({ name }) => name === "lent");
    expect(lent).toMatchObject({ needs: "permission", canWrite: false });
    expect(await changeSettings(user, { kind: "primary", calendarId: lent?.id ?? "" })).toMatchObject({
      code: "calendar_unavailable",
    });
    const [after] = await rows<{ revision: string }>(
      database(),
      sql`select config_revision::text as revision from sync_settings where user_id = ${user}`,
    );
    expect(after).toEqual(before);
    await keep(primary("old"), calendar("team"), calendar("lent"));
    expect(await changeSettings(user, { kind: "primary", calendarId: lent?.id ?? "" })).toMatchObject({
      ok: true,
    });
    expect((await listCalendars(user, lane)).find(({ name }) => name === "lent")).toMatchObject({
      needs: null,
      canWrite: true,
    });
  });
});
