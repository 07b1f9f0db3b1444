import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";

/** Longest one refresh may take before another process may try. */
const LEASE_MS = 30_000;

/** Takes the right to refresh this version of the credentials; false when a peer has it or they changed. */
export async function takeRefreshLease(connectionId: string, version: number): Promise<boolean> {
  const taken = await rows(
    database(),
    sql`update connections set refresh_lease_until = clock_timestamp() + ${LEASE_MS} * interval '1 ms'
    where id = ${connectionId} and token_version = ${version}::bigint and credentials is not null
      and (refresh_lease_until is null or refresh_lease_until <= clock_timestamp()) returning id`,
  );
  return taken.length > 0;
}

/** Stores what a refresh brought, by compare-and-swap: false when the credentials were replaced meanwhile. */
export async function storeTokens(connectionId: string, version: number, sealed: string): Promise<boolean> {
  const stored = await rows(
    database(),
    sql`update connections set credentials = ${sealed}, token_version = token_version + 1, refresh_lease_until = null
    where id = ${connectionId} and token_version = ${version}::bigint and credentials is not null returning id`,
  );
  return stored.length > 0;
}

/** Gives the right back after a refresh that brought nothing. */
export async function dropRefreshLease(connectionId: string, version: number): Promise<void> {
  await rows(
    database(),
    sql`update connections set refresh_lease_until = null where id = ${connectionId} and token_version = ${version}::bigint`,
  );
}
