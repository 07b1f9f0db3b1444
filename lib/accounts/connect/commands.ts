import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { now } from "@/lib/clock";
import { followListing } from "@/lib/connections/commands";
import { usableCalendars } from "@/lib/connections/store/listing";
import { fail, failUntil, invalid, ok, type Result } from "@/lib/errors";
import { lockLinks } from "@/lib/lanes/link";
import { renewLane } from "@/lib/lanes/renew";
import { lockSettings } from "@/lib/lanes/replan";
import { wakeLanes } from "@/lib/lanes/wake";
import type { ConnectedAccount } from "@/lib/providers/provider";
import { providers } from "@/lib/providers/registry";
import { giveBack, takeAttempt } from "@/lib/security/store";
import { whilePersonWaits } from "../patience";
import { connectFailure } from "./failure";
import { connectSchema } from "./schema";
import { hasRoomFor, isSameAccount, storeAccount } from "./store";
import { triesOf } from "./tries";

export interface Connected {
  connectionId: string;
  /** The account was known: its calendars and what waited for it are back. */
  reconnected: boolean;
  /** The person has no other account: offer to sync all services to `defaultCalendar`. */
  firstConnection: boolean;
  /** The account's default calendar, else the first that can be written. */
  defaultCalendar: { id: string; name: string } | null;
  /** To kick once the answer is out. */
  lanes: string[];
}

/**
 * Connects an account with what a person typed into its provider's form. Nothing is stored unless the account
 * answered. What failed names its field where there is one. `connectionId` names the account that is being
 * reconnected: another one in its place fails as `other_account`. Tries that failed are counted: too many of them in a
 * row have to wait, said in words.
 */
export async function connectWithPassword(
  userId: string,
  providerId: string,
  input: Record<string, unknown>,
  connectionId: string | null = null,
  at = now(),
): Promise<Result<Connected>> {
  const definition = providers.find((p) => p.id === providerId);
  if (!definition) return fail("unknown_provider");
  if (definition.connect.kind !== "password") return fail("not_a_password_account");
  const parsed = connectSchema(definition.connect.fields).safeParse(input);
  if (!parsed.success)
    return invalid(Object.fromEntries(parsed.error.issues.map((i) => [String(i.path[0]), i.message])));
  const { fields } = definition.connect;
  const tries = await triesOf(userId, definition, fields, parsed.data, connectionId);
  const wait = await takeAttempt(tries, at);
  if (wait > 0) return failUntil(wait);
  let account: ConnectedAccount;
  try {
    account = await definition.connect.connect(parsed.data, whilePersonWaits());
  } catch (error) {
    return connectFailure(error, fields);
  }
  await giveBack(tries);
  if (connectionId && !(await isSameAccount(userId, connectionId, account))) return fail("other_account");
  if (!(await hasRoomFor(userId, definition.id, account))) return fail("too_many_accounts");
  return ok(await keepAccount(userId, definition.id, account));
}

/** Stores an account that has just proved it can be used, however it was signed in to. */
export async function keepAccount(
  userId: string,
  providerId: string,
  account: ConnectedAccount,
): Promise<Connected> {
  return database().transaction(async (tx) => {
    await lockSettings(tx, userId);
    const before = await usableCalendars(tx, userId);
    const { id, known, others } = await storeAccount(tx, userId, providerId, account);
    // All at once and before the lane: what the listing revives wakes it, and its denied links are renewed after that.
    await lockLinks(tx, sql`l.lane_id = ${id}`);
    await followListing(tx, userId, id, account.listing, before);
    await renewLane(tx, id);
    await wakeLanes(tx, [id]);
    const [first] = await rows<{ id: string; name: string }>(
      tx,
      sql`select id, name from calendars where connection_id = ${id} and can_write and vanished_at is null
      order by is_default desc, position, id limit 1`,
    );
    const firstConnection = !known && !others;
    return {
      connectionId: id,
      reconnected: known,
      firstConnection,
      defaultCalendar: first ?? null,
      lanes: [id],
    };
  });
}
