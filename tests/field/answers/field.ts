import { sql } from "drizzle-orm";
import { database, rows, uuids } from "@/db/client";
import { refreshCalendars } from "@/lib/accounts/commands";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { changeSettings } from "@/lib/integrations/commands";
import type { ConnectedAccount } from "@/lib/providers/provider";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
import { timing } from "@/lib/sync/timing";
import type { Server } from "../../chaos/http/server";
import type { Seen } from "../../chaos/world";
import { type Proxy as Network, startProxy } from "../../fakes/proxy/proxy";
import { elapse, realEngine } from "../../setup/engine";
import { useEnv as configure } from "../../setup/env";
import { aBooking, aPerson, aService } from "../../setup/factories";
import type { SceneName } from "./case";
import { type FieldService, type FieldServiceName, services } from "./services";
import { Spoiler } from "./spoiler";

/** Bookings at rest that scenes take from, at least, when they are made, and at most. */
const STOCK = { least: 4, usual: 8, most: 12 };
/** The servers' mood is always the same: the answers are what varies. */
const SEED = 1;
/** A tick in which an event is asked for over and over would else go on for most of a minute. */
const BUDGET_MS = 5_000;

interface Calendar {
  id: string;
  remoteId: string;
  name: string;
}

/** A person with two calendars at one service, its bookings in them, and the network between that spoils answers. */
export class Field {
  /** Bookings of the first service at rest, oldest first. */
  stock: string[] = [];
  /** Bookings of the service that is moved from one calendar to the other. */
  movable: string[] = [];
  /** Defects: what the engine never expected. */
  readonly errors: unknown[] = [];
  readonly engine: Engine;
  calendars: Calendar[] = [];
  /** Requests of each scene when all answers are good. */
  readonly requests = new Map<SceneName, number>();
  /** The calendars as they are stored when all is well. */
  listed = "";

  private asked = 0;

  private constructor(
    readonly name: FieldServiceName,
    readonly server: Server,
    readonly proxy: Network,
    readonly spoiler: Spoiler,
    readonly user: string,
    readonly service: string,
    readonly moving: string,
    public account: ConnectedAccount,
    readonly connection: string,
  ) {
    this.engine = {
      ...realEngine(),
      timing: { ...timing, lanes: 1, requestTimeoutMs: 400, budgetMs: BUDGET_MS, answerMs: 2 * BUDGET_MS },
      onError: (error) => void this.errors.push(error),
    };
  }

  /** Asks for the calendars, as a person does who has not asked for an hour: one may not ask all the time. */
  refresh(): ReturnType<typeof refreshCalendars> {
    this.asked += 1;
    return refreshCalendars(this.user, this.connection, new Date(Date.now() + this.asked * 3_600_000));
  }

  static async open(name: FieldServiceName): Promise<Field> {
    const badly: FieldService = services[name];
    const server = await badly.start(SEED);
    const proxy = await startProxy(server.port);
    configure(server.env(new URL(proxy.url)));
    const spoiler = new Spoiler(badly);
    proxy.fate = spoiler.fate;
    const { id: user } = await aPerson();
    const { id: service } = await aService(user);
    const { id: moving } = await aService(user, { name: "Moving" });
    const account = await server.connect(server.accounts[0] ?? "", new URL(proxy.url));
    const { connectionId } = await keepAccount(user, server.provider, account);
    const field = new Field(name, server, proxy, spoiler, user, service, moving, account, connectionId);
    field.calendars = await rows<Calendar>(
      database(),
      sql`select id, remote_id as "remoteId", name from calendars where can_write order by name`,
    );
    await changeSettings(user, { kind: "primary", calendarId: field.calendar("Work") });
    for (const id of [service, moving])
      await changeSettings(user, { kind: "service", serviceId: id, choice: { kind: "primary" } });
    field.listed = await field.listing();
    for (let i = 0; i < 2; i++) field.movable.push(await field.book(moving));
    await field.tidy();
    return field;
  }

  calendar(name: string): string {
    const found = this.calendars.find((c) => c.name === name) ?? this.calendars[0];
    if (!found) throw new Error("There is no calendar.");
    return found.id;
  }

  async book(service = this.service): Promise<string> {
    return (await aBooking(this.user, service)).id;
  }

  /** Takes bookings at rest out of the stock. */
  take(count: number): string[] {
    const taken = this.stock.splice(0, count);
    if (taken.length < count) throw new Error("The stock is too small.");
    return taken;
  }

  /** The account signs in again, as a person does. */
  async connect(): Promise<ConnectedAccount> {
    return this.server.connect(this.server.accounts[0] ?? "", new URL(this.proxy.url));
  }

  tick() {
    return runSync(this.engine, "cron");
  }

  /** Every event there is. */
  async seen(): Promise<Seen[]> {
    const found: Seen[] = [];
    for (const { remoteId: calendar } of this.calendars)
      for (const event of await this.server.seen(calendar)) found.push({ calendar, ...event });
    return found;
  }

  /** The calendars and the account as they are stored, without what may differ. */
  async listing(): Promise<string> {
    const found = await rows<{ row: string }>(
      database(),
      sql`select concat_ws(' ', remote_id, name, color, can_write, is_default, vanished_at is not null) as row
        from calendars union all
      select concat_ws(' ', provider, remote_identity, address, config, disconnected_at) from connections order by 1`,
    );
    return found.map((f) => f.row).join("\n");
  }

  /** Ms until something is to be done, 0 or less if now; null when nothing is. */
  async untilNext(): Promise<number | null> {
    const [found] = await rows<{ ms: number | null }>(
      database(),
      sql`select ceil(extract(epoch from min(at) - clock_timestamp()) * 1000)::float8 as ms from (
        select case when blocked is null then due_at else probe_at end as at from sync_lanes
        union all select relist_at from connections
        union all select clock_timestamp() from sync_settings where planned_revision < config_revision) a`,
    );
    return found?.ms ?? null;
  }

  /** Lets time pass until something is due; false when nothing ever is. */
  async waitForNext(): Promise<boolean> {
    const ms = await this.untilNext();
    if (ms !== null && ms > 0) await elapse(ms + 1);
    return ms !== null;
  }

  /** Runs until nothing is to be done any more; false when it never ends. */
  async rest(rounds = 40): Promise<boolean> {
    for (let round = 0; round < rounds; round++) {
      if (!(await this.waitForNext())) return true;
      await this.tick();
    }
    return false;
  }

  /** Between two cases: a stock of bookings at rest, and nothing left of what was counted. */
  async tidy(): Promise<void> {
    this.spoiler.calm();
    this.server.calm();
    // One statement: the database's time is most of what a case takes.
    await rows(
      database(),
      sql`with t as (delete from throttles), q as (delete from sync_quotas), d as (delete from event_drifts),
        a as (delete from sync_attempts), r as (delete from sync_runs)
      update sync_lanes set not_before = null, failing_since = null, failures = 0`,
    );
    const spare = this.stock.length - STOCK.most;
    if (spare > 0) await this.forget(this.stock.splice(0, spare));
    if (this.stock.length >= STOCK.least) return;
    while (this.stock.length < STOCK.usual) this.stock.push(await this.book());
    if (!(await this.rest())) throw new Error("It does not come to rest though all answers are good.");
  }

  /** After a case that went wrong: as on the first day. */
  async startOver(): Promise<void> {
    this.spoiler.calm();
    this.server.calm();
    this.stock = [];
    this.movable = [];
    for (const table of ["event_links", "bookings"]) await rows(database(), sql.raw(`delete from ${table}`));
    for (const { calendar, key } of await this.seen()) await this.server.remove(calendar, key);
    const known = this.calendars.map((c) => c.id);
    await rows(database(), sql`delete from calendars where can_write and not id in ${uuids(known)}`);
    await rows(database(), sql`update sync_lanes set due_at = null, lease_until = null, not_before = null`);
    this.account = await this.connect();
    await keepAccount(this.user, this.server.provider, this.account);
    await changeSettings(this.user, { kind: "primary", calendarId: this.calendar("Work") });
    for (const id of [this.service, this.moving])
      await changeSettings(this.user, { kind: "service", serviceId: id, choice: { kind: "primary" } });
    for (let i = 0; i < 2; i++) this.movable.push(await this.book(this.moving));
    this.errors.length = 0;
    await this.tidy();
  }

  /** Neither the tables nor the service know of them any more. */
  private async forget(ids: string[]): Promise<void> {
    for (const { calendar, key } of (await this.seen()).filter((e) => ids.includes(e.booking)))
      await this.server.remove(calendar, key);
    await rows(
      database(),
      sql`with l as (delete from event_links where booking_id in ${uuids(ids)})
      delete from bookings where id in ${uuids(ids)}`,
    );
  }

  async close(): Promise<void> {
    await this.proxy.stop();
    await this.server.stop();
  }
}
