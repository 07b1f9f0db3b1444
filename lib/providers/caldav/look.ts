import { denied, type ProviderError } from "../errors";
import type { EventPlace } from "../provider";
import type { DavAccount } from "./account";
import { type DavAnswer, listsNothing, unwrapped } from "./answer";
import { askCalendar, MISSING, mayBeItsCalendar } from "./ask";
import { answerError } from "./errors";
import { isTrusted, otherHost } from "./hosts";
import { identityOf } from "./mapper";
import { asFolder, hrefIn, hrefOf } from "./place";

/** An event's file as it was just read. */
export interface FoundFile {
  href: string;
  uid: string;
  etag: string | null;
  text: string;
}

/** So many other calendars of an account are asked for an event that is not where it was. */
const MOST_CALENDARS = 20;
/** So many files of one UID are read: a right server knows one (RFC 4791 §4.1). */
const MOST_FILES = 3;

/** Reads a file: what it is, or the answer that nothing is there. Throws `ProviderError`. */
export async function look(
  account: DavAccount,
  place: EventPlace,
  href: string,
): Promise<{ file: FoundFile } | { file: null; answer: DavAnswer }> {
  const answer = await account.client.get(href);
  if (MISSING.has(answer.status)) return { file: null, answer };
  if (answer.status !== 200) {
    const asks = mayBeItsCalendar(answer);
    if (asks) await askCalendar(account, place);
    throw answerError(answer, "GET", asks);
  }
  const found = identityOf(answer.text);
  if (!found) throw unreadable(answer);
  return { file: { href, uid: found.uid, etag: answer.etag, text: answer.text } };
}

/** A page or nothing in place of a calendar was never said by a calendar server (RFC 4791 §5.3.4). */
const unreadable = ({ text }: DavAnswer): ProviderError =>
  /^\s*BEGIN:VCALENDAR/i.test(text)
    ? denied("odd_answer", "GET was answered with a calendar without an event.")
    : denied("foreign_answer", "GET was answered with no calendar.");

/** The place's own event in that file; null when it is not there, or is somebody else's. */
export async function ownFile(
  account: DavAccount,
  place: EventPlace,
  href: string,
): Promise<FoundFile | null> {
  const { file } = await look(account, place, href);
  return file?.uid === place.key ? file : null;
}

/** What a calendar answered when it was asked for a UID. */
interface Sought {
  /** Null when it is not there. */
  file: FoundFile | null;
  /** False when the server has no such report, or did not find the calendar: then nothing is known either way. */
  told: boolean;
}

/**
 * Looks the event's UID up in one calendar. Throws `ProviderError` when it could not be asked, and when it lists the very
 * file that it says is not there.
 */
export async function seek(account: DavAccount, place: EventPlace, folder: string): Promise<Sought> {
  const { answer: given, resources } = await account.client.findByUid(folder, place.key);
  if (!isTrusted(new URL(folder), given.url)) throw otherHost(given.url);
  if (!resources) {
    if (listsNothing(given)) return { file: null, told: true };
    const answer = unwrapped(given);
    // A calendar with a broken file in it may never answer this report: it must not hold the event up for ever.
    if (answer.status < 400 || [401, 429, 503].includes(answer.status)) throw answerError(answer, "REPORT");
    return { file: null, told: false };
  }
  for (const { href } of resources.slice(0, MOST_FILES)) {
    const inside = hrefIn(folder, href.href, given.url);
    if (!inside) continue;
    const file = await ownFile(account, place, inside);
    if (file) return { file, told: true };
    if (inside === new URL(hrefOf(place)).href)
      throw denied("odd_answer", "A file that is listed was answered as missing.");
  }
  // A list that has nothing but "not found" in it may be of the calendar itself (Xandikos).
  return { file: null, told: resources.length > 0 || listsNothing(given) };
}

/** The event in that calendar, as `seek` finds it; null where nothing is known as well. */
export const findIn = async (
  account: DavAccount,
  place: EventPlace,
  folder: string,
): Promise<FoundFile | null> => (await seek(account, place, folder)).file;

/**
 * Looks for an event that is not where it was: under another name in its calendar, then in the account's other writable
 * calendars, where its owner may have moved it. Only our own UID is followed, and only inside calendars of the account.
 */
export async function findMoved(account: DavAccount, place: EventPlace): Promise<FoundFile | null> {
  const own = asFolder(place.calendarRemoteId);
  const near = await findIn(account, place, own);
  if (near) return near;
  for (const folder of await otherCalendars(account, own)) {
    const file = await findIn(account, place, folder);
    if (file) return file;
  }
  return null;
}

async function otherCalendars({ listed }: DavAccount, own: string): Promise<string[]> {
  const { calendars } = await listed();
  const others = calendars.filter(({ remoteId, canWrite }) => canWrite && asFolder(remoteId) !== own);
  return others.slice(0, MOST_CALENDARS).map(({ remoteId }) => asFolder(remoteId));
}

/** The address a server names for an event, when it lies in a calendar of the account that we may write. */
export async function inAccount(
  account: DavAccount,
  place: EventPlace,
  href: string,
  base: URL,
): Promise<string | null> {
  const near = hrefIn(place.calendarRemoteId, href, base);
  if (near) return near;
  const others = await otherCalendars(account, asFolder(place.calendarRemoteId));
  return others.map((folder) => hrefIn(folder, href, base)).find((found) => found !== null) ?? null;
}
