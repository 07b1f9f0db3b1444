import { createHash } from "node:crypto";
import { PROOF_HOLDS_MS } from "@/lib/states/account/health";
import type { AccountView } from "./list/queries";

/** How the accounts are, in a few bytes: what an open page compares to know whether it is still right. */
export interface LiveStatus {
  /** Differs when a page that shows the accounts would. */
  stamp: string;
  /** Something is being worked on right now. */
  busy: boolean;
  /** When what is shown may change by itself, in ms: a retry is due, a proof is too old. Null when nothing will. */
  nextAt: number | null;
}

/** The status of a person's accounts. */
export function liveStatus(accounts: readonly AccountView[]): LiveStatus {
  const shown = accounts.map((account) => {
    const { id, health, waiting, lastSyncedAt, planning, calendars, calendarsTotal } = account;
    const listed = calendars.map((c) => [c.id, c.name, c.canWrite, c.vanished, c.needs]);
    return [id, health, waiting, lastSyncedAt, planning, listed, calendarsTotal];
  });
  const changes = accounts.flatMap(({ health }) => {
    if (health.state === "connected") return [health.provenAt.getTime() + PROOF_HOLDS_MS];
    const retries = health.state === "delayed" || health.state === "needs";
    return retries && health.retryAt ? [health.retryAt.getTime()] : [];
  });
  return {
    stamp: createHash("sha256").update(JSON.stringify(shown)).digest("base64url").slice(0, 16),
    busy: accounts.some(
      ({ planning, checking, health }) =>
        planning || checking || health.state === "syncing" || health.state === "disconnecting",
    ),
    nextAt: changes.length > 0 ? Math.min(...changes) : null,
  };
}
