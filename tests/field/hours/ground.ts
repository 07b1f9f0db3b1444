import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { openSession } from "@/lib/connections/session";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
import { elapse, realEngine } from "../../setup/engine";
import type { Account } from "./account";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** How often cron comes. */
const STEP = 5 * MINUTE;
/** The embedded database never tidies up by itself: its tables would only grow. */
const TIDY = 6 * HOUR;

/** The stand-ins behind a story. */
export interface Service {
  /** What tells the product where they are. */
  env: Record<string, string>;
  /** Every request that came to them so far. */
  requests(): number;
  /** Their own clock goes on: their tokens end. */
  elapse(ms: number): void;
  stop(): Promise<void>;
}

/** Time that is aged, the engine as it runs, and what it asked of each account. */
export class Ground {
  /** Aged time so far, in ms. */
  at = 0;
  /** Requests of a tick that reached a service without having been counted. */
  uncounted = 0;
  private readonly begun = new Map<string, number>();
  private readonly engine: Engine;
  private tidiedAt = 0;

  constructor(
    private readonly service: Service,
    private readonly accounts: readonly { account: Account; asked: (() => number) | undefined }[],
  ) {
    this.engine = {
      ...realEngine(),
      // Requests that reach nobody count as well.
      openSession: (id, beforeRequest, refused) => {
        const counted = () => {
          const signal = beforeRequest();
          this.begun.set(id, (this.begun.get(id) ?? 0) + 1);
          return signal;
        };
        return openSession(id, counted, refused);
      },
    };
  }

  /** One cron tick; answers how many requests it made for each account. */
  async tick(): Promise<ReadonlyMap<string, number>> {
    this.begun.clear();
    const before = this.service.requests();
    const askedBefore = this.accounts.map(({ asked }) => asked?.() ?? 0);
    await runSync(this.engine, "cron");
    this.accounts.forEach(({ account: { id }, asked }, i) => {
      const came = (asked?.() ?? 0) - (askedBefore[i] ?? 0);
      this.begun.set(id, Math.max(this.begun.get(id) ?? 0, came));
    });
    const counted = [...this.begun.values()].reduce((sum, n) => sum + n, 0);
    this.uncounted += Math.max(0, this.service.requests() - before - counted);
    return this.begun;
  }

  /** Lets time pass everywhere: in the tables, in the tokens that are kept, and at the services. */
  async pass(ms: number): Promise<void> {
    const hour = Math.floor(this.at / HOUR);
    this.at += ms;
    await elapse(ms);
    this.service.elapse(ms);
    const hours = Math.floor(this.at / HOUR) - hour;
    if (hours > 0) for (const { account } of this.accounts) await account.age(hours * HOUR);
    if (this.at - this.tidiedAt < TIDY) return;
    this.tidiedAt = this.at;
    for (const table of ["event_links", "sync_lanes", "connections", "sync_settings"])
      await rows(database(), sql.raw(`vacuum ${table}`));
  }

  /** To the cron tick at which something is due, within the hour: nothing would come of those before it. */
  async passToNext(): Promise<void> {
    const next = Math.max((await this.untilNext()) ?? HOUR, 1);
    await this.pass(Math.min(Math.ceil(next / STEP) * STEP, HOUR - (this.at % HOUR)));
  }

  /** Ms until there is something to do, 0 or less if now; null when nothing is but to ask who works whether they do. */
  async untilNext(): Promise<number | null> {
    const [found] = await rows<{ ms: number | null }>(
      database(),
      sql`select ceil(extract(epoch from min(at) - clock_timestamp()) * 1000)::float8 as ms from (
        select greatest(due_at, not_before, denied_until) as at from sync_lanes where blocked is null and due_at is not null
        union all select probe_at from sync_lanes where blocked is not null or denials > 0
        union all select relist_at from connections
        union all select clock_timestamp() from sync_settings where planned_revision < config_revision) a`,
    );
    return found?.ms ?? null;
  }
}
