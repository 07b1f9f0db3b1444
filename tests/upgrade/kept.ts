import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { database, rows } from "@/db/client";
import { migrate } from "@/db/migrate";
import { signIn } from "@/lib/auth/sign-in";
import { findSession } from "@/lib/auth/store";
import { makeToken, readToken } from "@/lib/auth/token";
import { openCredentials } from "@/lib/connections/secrets";
import { undoChange } from "@/lib/integrations/undo/commands";
import { NO_VISIT } from "@/lib/security/visit";
import { keptOf, zoneData } from "@/lib/zones";
import { brokenNow, leftUndone, tickToRest } from "./at-rest";
import { statesOf } from "./dump";
import { bringBack, heldAccounts, waitingFor } from "./held";
import type { Loaded } from "./load";
import { faultsOutside } from "./right-outside";
import { CalendarServices } from "./services";

/** Rows by table. */
async function countRows(): Promise<Map<string, number>> {
  const tables = await rows<{ name: string }>(
    database(),
    sql`select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const counts = new Map<string, number>();
  for (const { name } of tables) {
    const [counted] = await rows<{ n: number }>(
      database(),
      sql.raw(`select count(*)::int as n from "${name}"`),
    );
    counts.set(name, counted?.n ?? 0);
  }
  return counts;
}

/** When each booking starts, in ms: in the words of every version. */
async function startsOf(): Promise<Map<string, number>> {
  const found = await rows<{ id: string; at: number }>(
    database(),
    sql`select id, (extract(epoch from starts_at) * 1000)::float8 as at from bookings`,
  );
  return new Map(found.map(({ id, at }) => [id, Number(at)]));
}

async function appliedMigrations(): Promise<number> {
  const found = await rows(database(), sql`select id from drizzle.__drizzle_migrations`);
  return found.length;
}

/** The states of a dump's own list that are not in it. */
async function missingStates(version: string): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, query] of Object.entries(statesOf(version))) {
    const [counted] = await rows<{ found: number }>(database(), sql.raw(query));
    if (!counted?.found) missing.push(name);
  }
  return missing;
}

/**
 * "What was, kept": a dump of `version`, loaded by `load`, is migrated by the product and lived with. The tests follow
 * each other: what one leaves is what the next begins with.
 */
export function keepsEverything(version: string, load: () => Promise<Loaded>): void {
  describe(`a database of ${version}`, () => {
    let dump: Loaded;
    let services: CalendarServices;
    let missing: string[];
    let before: { rows: Map<string, number>; waiting: string[]; starts: Map<string, number> };

    beforeAll(async () => {
      dump = await load();
      services = new CalendarServices(dump.facts.outside);
      missing = await missingStates(version);
      const counted = await countRows();
      const starts = await startsOf();
      await migrate(dump.handle);
      before = { rows: counted, starts, waiting: await waitingFor(dump.facts.held) };
    }, 60_000);
    afterAll(() => dump.close());

    const rest = () => tickToRest(services);

    it("holds every state there is", () => {
      expect(missing).toEqual([]);
    });

    it("is brought up to date without a row lost or a promise broken", async () => {
      const after = await countRows();
      const lost = [...before.rows].filter(([table, count]) => after.get(table) !== count);
      expect(lost).toEqual([]);
      expect(await brokenNow(services)).toEqual([]);
      expect(await appliedMigrations()).toBe(
        readMigrationFiles({ migrationsFolder: "db/migrations" }).length,
      );
      const [next] = await rows<{ generation: number }>(
        database(),
        sql`select nextval('link_generation')::int as generation`,
      );
      expect(next?.generation).toBeGreaterThan(dump.facts.generation);
    });

    it("knows the calendars again whose ids may change: the default one of each account that has a name for it", async () => {
      const named = await rows<{ name: string | null; accounts: number }>(
        database(),
        sql`select c.identity as name, count(distinct n.id)::int as accounts from connections n
        join calendars c on c.connection_id = n.id
        where n.provider in ('google', 'microsoft') and c.is_default group by c.identity`,
      );
      expect(named).toEqual([{ name: "primary", accounts: expect.any(Number) }]);
      expect(
        await rows(
          database(),
          sql`select 1 from calendars c join connections n on n.id = c.connection_id
          where c.identity is not null and n.provider not in ('google', 'microsoft')`,
        ),
      ).toEqual([]);
    });

    it("opens every credential it keeps with its key", async () => {
      const accounts = await rows<{ id: string; user: string; sealed: string }>(
        database(),
        sql`select id, user_id as "user", credentials as sealed from connections where credentials is not null`,
      );
      expect(accounts.length).toBeGreaterThan(0);
      for (const { id, user, sealed } of accounts)
        expect(Object.keys(openCredentials(user, id, sealed)).length).toBeGreaterThan(1);
    });

    it("knows who is signed in, who was, and everybody's password", async () => {
      const { people, password, expiredSession } = dump.facts;
      for (const { id, email, sessionId } of people) {
        const claims = await readToken(await makeToken({ userId: id, sessionId }));
        expect(claims && (await findSession(claims, new Date()))).toMatchObject({ id, email });
        expect(await findSession({ userId: id, sessionId: expiredSession }, new Date())).toBeNull();
      }
      const { email = "", id } = people[0] ?? {};
      const attempt = { email, password, ...NO_VISIT, device: undefined, now: new Date() };
      expect(await signIn(attempt)).toMatchObject({ ok: true, userId: id });
    });

    it("has one operator: whoever has been there longest", async () => {
      const people = await rows<{ role: string; locked: boolean }>(
        database(),
        sql`select role, locked_at is not null as locked from users order by created_at, id`,
      );
      expect(people.length).toBeGreaterThan(1);
      expect(people).toEqual(
        people.map((_, i) => ({ role: i === 0 ? "operator" : "person", locked: false })),
      );
    });

    it("comes to rest with every event once, where it belongs, as its booking says", async () => {
      expect(services.pending).toBeGreaterThan(0);
      await rest();
      expect(services.pending).toBe(0);
      expect(await leftUndone()).toEqual([]);
      const { untouched, still } = dump.facts;
      expect(await faultsOutside(services, dump.facts, { calendars: untouched, places: still })).toEqual([]);
    });

    it("knows the wall time of every booking, at the instant it always had", async () => {
      expect(await startsOf()).toEqual(before.starts);
      const found = await rows<{
        id: string;
        timeZone: string;
        wallStart: string | null;
        utcOffset: number | null;
      }>(
        database(),
        sql`select id, time_zone as "timeZone", wall_start::text as "wallStart", utc_offset as "utcOffset" from bookings`,
      );
      expect(found.length).toBeGreaterThan(0);
      for (const { id, wallStart, utcOffset, timeZone } of found) {
        const startsAt = new Date(before.starts.get(id) ?? 0);
        const shown = keptOf(zoneData, { startsAt, timeZone, wallStart: null, utcOffset: null });
        expect({ wallStart, utcOffset }).toEqual(shown);
      }
    });

    it("leaves accounts that are held back alone, and keeps what waits for them", async () => {
      const { held, untouched } = dump.facts;
      expect(held.length).toBeGreaterThan(0);
      expect(await heldAccounts()).toEqual(expect.arrayContaining(held));
      expect(await waitingFor(held)).toEqual(before.waiting);
      const asked = [...services.remotes.values()].flatMap(({ requests }) => requests);
      expect(asked.filter(({ calendar }) => untouched.includes(calendar))).toEqual([]);
    });

    it("takes the last settings change back, with what had been kept", async () => {
      const [change] = await rows<{ user: string; revision: number; pins: number }>(
        database(),
        sql`select c.user_id as "user", c.revision::int as revision, (select count(*)::int from jsonb_object_keys(c.pins)) as pins
        from sync_config_changes c join sync_settings y on y.user_id = c.user_id and y.config_revision = c.revision
        where c.undoes is null and c.pins <> '{}' limit 1`,
      );
      const { user = "", revision = 0, pins = 0 } = change ?? {};
      expect(pins).toBeGreaterThan(0);
      expect(await undoChange(user, revision)).toMatchObject({ ok: true });
      await rest();
      const kept = await rows(
        database(),
        sql`select 1 from sync_config_changes c, jsonb_each_text(c.pins) p join bookings b on b.id = p.key::uuid
        where c.user_id = ${user} and c.revision = ${revision} and b.pinned
          and b.pinned_calendar_id is not distinct from p.value::uuid`,
      );
      expect(kept).toHaveLength(pins);
      expect(await leftUndone()).toEqual([]);
      const unchanged = { calendars: dump.facts.untouched, places: [] };
      expect(await faultsOutside(services, dump.facts, unchanged)).toEqual([]);
    });

    it("gives accounts that come back everything that waited", async () => {
      await bringBack(services);
      await rest();
      expect(await heldAccounts()).toEqual([]);
      expect(await leftUndone()).toEqual([]);
      expect(await faultsOutside(services, dump.facts)).toEqual([]);
    });
  });
}
