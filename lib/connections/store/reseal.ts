import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";

/** Credentials as they are kept, and the version they are of. */
export interface SealedCredentials {
  id: string;
  userId: string;
  sealed: string;
  tokenVersion: number;
}

/** Up to `limit` accounts after `after` (in id order) whose credentials do not begin with `prefix`. */
export async function sealedOtherwise(
  prefix: string,
  after: string,
  limit: number,
): Promise<SealedCredentials[]> {
  return rows(
    database(),
    sql`select id, user_id as "userId", credentials as sealed, token_version::int as "tokenVersion" from connections
    where id > ${after}::uuid and credentials is not null and not starts_with(credentials, ${prefix})
    order by id limit ${limit}`,
  );
}

/** Puts the same credentials back, sealed anew; false when they were replaced or erased meanwhile. */
export async function storeResealed(old: SealedCredentials, sealed: string): Promise<boolean> {
  const stored = await rows(
    database(),
    sql`update connections set credentials = ${sealed} where id = ${old.id}
      and token_version = ${old.tokenVersion}::bigint and credentials = ${old.sealed} returning id`,
  );
  return stored.length > 0;
}
