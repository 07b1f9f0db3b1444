import { sql } from "drizzle-orm";
import { database, rows, type Transaction } from "@/db/client";
import { type Failure, fail, ok, type Result } from "@/lib/errors";
import { ProviderError } from "@/lib/providers/errors";
import type { ConnectedAccount, ProviderDefinition, RemoteCalendar } from "@/lib/providers/provider";
import { providerOf, providers } from "@/lib/providers/registry";
import { FIELDS_OF, otherHostMessage, shownCode } from "./messages";
import { whilePersonWaits } from "./patience";
import { findOwnConnection } from "./queries";
import { connectSchema } from "./schema";
import { sessionOf } from "./session";
import { lockSettings, renewLane, storeAccount } from "./store/account";
import {
  lockLinks,
  parkVanished,
  replanPerson,
  storeListing,
  storeReturned,
  usableCalendars,
} from "./store/calendars";
import { reviveParked } from "./store/parked";
import { wakeLanes } from "./store/wake";

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
 * answered. Fails with a code of `connectionMessages`, naming the field where there is one.
 */
export async function connectWithPassword(
  userId: string,
  providerId: string,
  input: Record<string, unknown>,
): Promise<Result<Connected>> {
  const definition = providers.find((p) => p.id === providerId);
  if (!definition) return fail("unknown_provider");
  if (definition.connect.kind !== "password") return fail("not_a_password_account");
  const parsed = connectSchema(definition.connect.fields).safeParse(input);
  if (!parsed.success)
    return fail(
      "invalid",
      Object.fromEntries(parsed.error.issues.map((i) => [String(i.path[0]), i.message])),
    );
  let account: ConnectedAccount;
  try {
    account = await definition.connect.connect(parsed.data, whilePersonWaits());
  } catch (error) {
    return failureOf(error, definition);
  }
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
    await followListing(tx, userId, id, account.calendars, before);
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

/** Asks the account for its calendars again. Only a complete listing can flag one as gone. */
export async function refreshCalendars(
  userId: string,
  connectionId: string,
): Promise<Result<{ calendars: number; lanes: string[] }>> {
  const connection = await findOwnConnection(userId, connectionId);
  if (!connection) return fail("not_found");
  const definition = providerOf(connection.provider);
  let listed: RemoteCalendar[];
  try {
    const provider = await definition.load();
    listed = await provider.listCalendars(await sessionOf(connection, whilePersonWaits()));
  } catch (error) {
    return failureOf(error, definition);
  }
  await keepListing(userId, connectionId, listed);
  return ok({ calendars: listed.length, lanes: [connectionId] });
}

/**
 * Stores a complete listing of an account, whoever asked for it, and what follows from it for bookings. `asked` is
 * for one that nobody waits for: the version it was asked at. It is dropped when another one was stored since.
 */
export async function keepListing(
  userId: string,
  connectionId: string,
  listed: readonly RemoteCalendar[],
  asked?: string,
): Promise<void> {
  await keep(userId, connectionId, listed, storeListing, asked);
}

/** The same for a listing made to look for missing calendars: only those that are back are taken from it. */
export async function keepReturned(
  userId: string,
  connectionId: string,
  listed: readonly RemoteCalendar[],
  asked: string,
): Promise<void> {
  await keep(userId, connectionId, listed, storeReturned, asked);
}

/** Nothing is kept of an account that is not there any more, nor news older than what is known. */
async function keep(
  userId: string,
  connectionId: string,
  listed: readonly RemoteCalendar[],
  store: typeof storeListing,
  asked: string | undefined,
): Promise<void> {
  await database().transaction(async (tx) => {
    await lockSettings(tx, userId);
    const [known] = await rows<{ version: string }>(
      tx,
      sql`select listing_version::text as version from connections where id = ${connectionId} and user_id = ${userId}`,
    );
    if (!known || (asked !== undefined && known.version !== asked)) return;
    const before = await usableCalendars(tx, userId);
    await followListing(tx, userId, connectionId, listed, before, store);
  });
}

/**
 * Stores a listing and what follows from it for bookings; `before` is what was usable when the transaction began.
 * Locks in order: settings (held) → bookings and links → lanes.
 */
async function followListing(
  tx: Transaction,
  userId: string,
  connectionId: string,
  listed: readonly RemoteCalendar[],
  before: ReadonlySet<string>,
  store = storeListing,
): Promise<void> {
  await store(tx, userId, connectionId, listed);
  const after = await usableCalendars(tx, userId);
  const appeared = [...after].filter((id) => !before.has(id));
  const lost = [...before].some((id) => !after.has(id));
  if (appeared.length > 0 || lost) await replanPerson(tx, userId);
  await lockLinks(tx, userId, connectionId);
  await parkVanished(tx, connectionId);
  if (appeared.length > 0) await reviveParked(tx, connectionId, appeared);
}

/** A provider's refusal as a value: its code in the page's words, at the field it is about. */
function failureOf(error: unknown, definition: ProviderDefinition): Failure {
  if (!(error instanceof ProviderError)) throw error;
  const code = shownCode(error.code);
  const names = definition.connect.kind === "password" ? definition.connect.fields.map((f) => f.name) : [];
  const field = FIELDS_OF[code]?.find((name) => names.includes(name));
  const text = code === "other_host" && error.detail ? otherHostMessage(error.detail) : code;
  return fail(code, field ? { [field]: text } : undefined);
}
