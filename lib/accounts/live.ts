import { createHash } from "node:crypto";
import type { AccountView } from "./list/queries";

/** How the accounts are, in a few bytes: what an open page compares to know whether it is still right. */
export interface LiveStatus {
  /** Differs when a page that shows the accounts would. */
  stamp: string;
  /** Something is being worked on right now. */
  busy: boolean;
  /** When the next retry is due, in ms; null when nothing waits for one. */
  nextAt: number | null;
}

/** The status of a person's accounts. */
export function liveStatus(accounts: readonly AccountView[]): LiveStatus {
  const shown = accounts.map((account) => {
    const { id, health, waiting, lastSyncedAt, planning, calendars, calendarsTotal } = account;
    const listed = calendars.map((c) => [c.id, c.name, c.canWrite, c.vanished, c.needs]);
    return [id, health, waiting, lastSyncedAt, planning, listed, calendarsTotal];
  });
  const retries = accounts.flatMap(({ health }) =>
    (health.state === "delayed" || health.state === "needs") && health.retryAt
      ? [health.retryAt.getTime()]
      : [],
  );
  return {
    stamp: createHash("sha256").update(JSON.stringify(shown)).digest("base64url").slice(0, 16),
    busy: accounts.some(
      ({ planning, health }) => planning || health.state === "syncing" || health.state === "disconnecting",
    ),
    nextAt: retries.length > 0 ? Math.min(...retries) : null,
  };
}
