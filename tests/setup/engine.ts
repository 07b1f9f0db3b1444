import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { openSession } from "@/lib/connections/session";
import { ProviderError } from "@/lib/providers/errors";
import { providerOf } from "@/lib/providers/registry";
import { Concurrency } from "@/lib/sync/concurrency";
import type { Engine } from "@/lib/sync/engine";
import { runAll } from "@/lib/sync/run";
import { timing } from "@/lib/sync/timing";
import type { PortRemote } from "../fakes/port/remote";

let offset = 0;

/** An engine on the product's own timing whose every provider is `remote`. Unexpected errors fail the test. */
export function engineOn(remote: PortRemote, overrides: Partial<Engine> = {}): Engine {
  return {
    timing,
    concurrency: new Concurrency(timing.lanes),
    providerOf: () => remote.definition,
    openSession: async (_id, beforeRequest, refused) => {
      if (refused !== undefined)
        throw new ProviderError("reauth", "unauthorized", "The credentials were refused.");
      return { credentials: {}, config: {}, beforeRequest, tokenVersion: 1 };
    },
    appUrl: "http://calpace.test",
    monotonic: () => performance.now() + offset,
    onError: (error) => {
      throw error;
    },
    ...overrides,
  };
}

/** The engine as the product runs it: registry, stored credentials, HTTP. Unexpected errors fail the test. */
export function realEngine(): Engine {
  return {
    timing,
    concurrency: new Concurrency(timing.lanes),
    providerOf,
    openSession,
    appUrl: "http://calpace.test",
    monotonic: () => performance.now() + offset,
    onError: (error) => {
      throw error;
    },
  };
}

/**
 * Lets time pass without waiting: every instant the engine compares with its clock is moved back by `ms`, and the
 * monotonic clock of the engines forward.
 */
export async function elapse(ms: number): Promise<void> {
  offset += ms;
  const back = sql`${ms} * interval '1 ms'`;
  await rows(
    database(),
    sql`update event_links set due_at = due_at - ${back}, hot_until = hot_until - ${back}`,
  );
  await rows(
    database(),
    sql`update sync_lanes set due_at = due_at - ${back}, not_before = not_before - ${back}, denied_until = denied_until - ${back},
      lease_until = lease_until - ${back}, failing_since = failing_since - ${back},
      probe_at = probe_at - ${back}, blocked_at = blocked_at - ${back},
      proven_at = proven_at - ${back}, checked_at = checked_at - ${back}`,
  );
  await rows(database(), sql`update sync_settings set audited_at = audited_at - ${back}`);
  await rows(database(), sql`update sync_quotas set refilled_at = refilled_at - ${back}`);
  await rows(
    database(),
    sql`update connections set relist_at = relist_at - ${back}, looked_at = looked_at - ${back},
      rights_read_at = rights_read_at - ${back}`,
  );
}

/** Everything that waits, in the past or the future. */
async function waiting(): Promise<{ links: number; lanes: number; ms: number }> {
  const [found] = await rows<{ links: number; lanes: number; ms: number }>(
    database(),
    sql`select (select count(*)::int from event_links where due_at is not null) as links,
      (select count(*)::int from sync_lanes where due_at is not null) as lanes,
      coalesce(ceil(extract(epoch from (select max(at) - clock_timestamp() from (
        select due_at as at from event_links union all select due_at from sync_lanes) a)) * 1000), 0)::float8 as ms`,
  );
  if (!found) throw new Error("no answer");
  return found;
}

/** Ticks and lets time pass until nothing waits any more; throws when it does not come to rest. */
export async function comeToRest(engine: Engine, rounds = 60): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await runAll(engine);
    const left = await waiting();
    if (left.links === 0 && left.lanes === 0) return;
    if (left.ms > 0) await elapse(left.ms + 1);
  }
  const stuck = await rows(
    database(),
    sql`select l.*, s.blocked, s.due_at as lane_due from event_links l join sync_lanes s on s.id = l.lane_id where l.due_at is not null limit 3`,
  );
  throw new Error(`Not at rest after ${rounds} rounds: ${JSON.stringify(stuck)}`);
}
