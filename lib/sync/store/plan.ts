import { sql } from "drizzle-orm";
import { database, rows, type Transaction, uuids } from "@/db/client";
import { PLAN_START } from "@/db/schema";
import type { Timing } from "../timing";
import { retarget } from "./plan/retarget";
import { type Pending, targetBatch } from "./plan/targets";
import { readSettings } from "./settings";

/** One person's settings could not be planned; everybody else's can. */
export class PlanError extends Error {
  override name = "PlanError";
  constructor(
    readonly userId: string,
    cause: unknown,
  ) {
    super("A person's settings could not be planned.", { cause });
  }
}

/**
 * Re-targets one batch of one person's upcoming bookings after settings changed: one transaction, set-based,
 * restartable at its cursor (docs/sync-engine.md, step 2). Answers false when nobody has unplanned changes.
 * The statements stay apart on purpose: as one they would violate the one-wanted-link index halfway.
 * People in `without` are passed over; throws `PlanError` when it is one person's settings that cannot be planned.
 */
export async function planBatch(timing: Timing, without: ReadonlySet<string> = new Set()): Promise<boolean> {
  return database().transaction(async (tx) => {
    const [pending] = await rows<Pending>(
      tx,
      sql`select user_id as "userId", config_revision::text as "configRevision",
        planned_revision::text as "plannedRevision", plan_cursor as cursor
      from sync_settings where planned_revision < config_revision
        and user_id not in ${uuids(without)}
      limit 1 for no key update skip locked`,
    );
    if (!pending) return false;
    try {
      await planOne(tx, pending, timing);
    } catch (error) {
      throw new PlanError(pending.userId, error);
    }
    return true;
  });
}

async function planOne(tx: Transaction, pending: Pending, timing: Timing): Promise<void> {
  const settings = await readSettings(tx, pending.userId, "none");
  const batch = await targetBatch(tx, pending, settings, timing.planLimit);
  if (batch.size > 0) await retarget(tx);
  const finished = batch.size < timing.planLimit;
  await rows(
    tx,
    finished
      ? sql`update sync_settings set planned_revision = ${pending.configRevision}::bigint, plan_cursor = ${PLAN_START}
            where user_id = ${pending.userId}`
      : sql`update sync_settings set plan_cursor = ${batch.last} where user_id = ${pending.userId}`,
  );
}
