import { log } from "@/lib/log";
import { keepEvent, REFUSALS, type SecurityEventKind } from "./events/store";
import { NO_VISIT, type Visit } from "./visit";

/** One thing that happened at a door. Never holds what was typed. */
export interface SecurityEvent extends Visit {
  kind: SecurityEventKind;
  /** The person it is about; null when nobody is known by what was typed. */
  userId: string | null;
  /** The session it happened in. */
  sessionId?: string | null;
  /** The operator who did it, when it was not the person. */
  by?: string;
}

/** What its person is not shown: there is nobody left, or it is as likely a mistake of a page left open. */
const LOGGED_ONLY: ReadonlySet<SecurityEventKind> = new Set([
  "account_deleted",
  "not_theirs",
  "cross_site",
  "cron_refused",
]);

/** How long after the answer a refusal is kept. */
const LATER_MS = 50;

/**
 * Writes a security event to the log and, where the account is known and stays, to what its person is shown. Call it
 * after the transaction that made it true, never inside. Never throws: what happened is not undone by its record.
 */
export async function recordSecurityEvent(event: SecurityEvent, now: Date): Promise<void> {
  const { kind, userId, sessionId = null, address, browser, by } = event;
  const level = REFUSALS.has(kind) ? "warn" : "info";
  log()[level](
    { security: kind, person: userId, session: sessionId, address, browser, by },
    "security event",
  );
  if (!userId || LOGGED_ONLY.has(kind)) return;
  // Where an operator was is in the log; the person is not told it, nor that it was themself.
  const visit = by && by !== userId ? { sessionId: null, ...NO_VISIT } : { sessionId, address, browser };
  await keepEvent({ kind, userId, ...visit }, now).catch((error: unknown) =>
    log().error({ err: error, security: kind, person: userId }, "a security event could not be kept"),
  );
}

/**
 * The same, for the refusal of somebody who is not signed in: only after they have their answer, because how long the
 * record takes would tell whether there is such an account.
 */
export function recordRefusalLater(event: SecurityEvent, now: Date): void {
  setTimeout(() => void recordSecurityEvent(event, now), LATER_MS).unref();
}
