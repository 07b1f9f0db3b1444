import { ProviderError } from "../errors";
import type { CalendarEvent } from "../event";
import type { EventPlace, PutResult } from "../provider";
import type { DavAccount } from "./account";
import { type DavAnswer, voiceOf } from "./answer";
import {
  type AskedCalendar,
  after,
  askCalendar,
  hiddenFrom,
  MISSING,
  mayBeItsCalendar,
  refusedIn,
} from "./ask";
import type { PutCondition } from "./client";
import { answerError, saysWhy, uidInUse } from "./errors";
import { type FoundFile, findIn, findMoved, inAccount, look, ownFile, seek } from "./look";
import { identityOf, toIcs } from "./mapper";
import { mergedIcs } from "./merge";
import { asFolder, hrefIn, hrefOf } from "./place";

// What was made ahead, for as long as its event is held.
const texts = new WeakMap<CalendarEvent, string>();

/** Makes the text ahead of `putEvent`. Throws `ProviderError` for an event that has none, as `putEvent` does. */
export function prepareEvent(event: CalendarEvent): void {
  texts.set(event, toIcs(event));
}

/**
 * Writes the event once. Refusals that can be explained are: by reading the file, by asking whether the calendar
 * is still there. No second write follows such a reading (docs/sync-engine.md), with one exception: a create
 * refused with 404/409 by a calendar that is there is sent once more, as it was.
 */
export async function putEvent(
  account: DavAccount,
  place: EventPlace,
  event: CalendarEvent,
): Promise<PutResult> {
  let ics = texts.get(event) ?? toIcs(event);
  let carried = false;
  // A PUT without a condition makes what is not there: a second event, where the first was moved away.
  if (place.remoteId !== null && (place.merge || place.etag === null)) {
    const file = await fileThere(account, place);
    if ("outcome" in file) return file;
    if (place.etag !== null && file.etag !== place.etag) return conflictWith(file);
    ({ ics, carried } = mergedIcs(event, file.text));
  }
  const send = () => account.client.put(hrefOf(place), ics, conditionOf(place));
  const answer = await send();
  const result = isDone(answer)
    ? await written(account, place, event, answer)
    : await after(answer, () => refused(account, place, event, answer, send));
  return carried && result.outcome === "ok" ? { ...result, carried } : result;
}

function conditionOf({ remoteId, etag }: EventPlace): PutCondition {
  if (remoteId === null) return { kind: "create" };
  return etag === null ? null : { kind: "match", etag };
}

/**
 * Whether a write was carried out. A 201 may come with a page (Apache's does); a 200 with anything but WebDAV's XML or
 * nothing is somebody else's: portals say 200 to everything.
 */
export const isDone = (answer: DavAnswer): boolean =>
  answer.status === 201 ||
  answer.status === 204 ||
  (answer.status === 200 && (voiceOf(answer) !== "foreign" || identityOf(answer.text) !== null));

/** The write is certain. Without an ETag the server rewrote the event: the read that follows may fail harmlessly. */
async function written(
  { client }: DavAccount,
  place: EventPlace,
  event: CalendarEvent,
  answer: DavAnswer,
): Promise<PutResult> {
  const asked = hrefOf(place);
  const named = answer.location && hrefIn(place.calendarRemoteId, answer.location, answer.url);
  const renamed = named && named !== new URL(asked).href ? await readBack(client, named, event) : null;
  const remoteId = named && renamed ? named : asked;
  // An earlier create or unconditional write may still land over this one, a create even where If-None-Match forbids it
  // (SOGo ignores it): an ETag proves nothing until it no longer can, and without one the engine writes once more then.
  if (place.etag === null && place.hot) return { outcome: "ok", remoteId, etag: null };
  const given = renamed?.etag ?? answer.etag;
  const read = given === null ? await readBack(client, remoteId, event) : renamed;
  // What is not ours in it may be a person's, who came between the write and the read: that ETag says it is known.
  return {
    outcome: "ok",
    remoteId,
    etag: given ?? read?.etag ?? null,
    ...(read?.carried && { carried: true }),
  };
}

/** What was just written, read from there; null when it cannot be, or is somebody's who came after us. */
async function readBack(
  client: DavAccount["client"],
  href: string,
  event: CalendarEvent,
): Promise<{ etag: string | null; carried: boolean } | null> {
  try {
    const answer = await client.get(href);
    const found = answer.status === 200 ? identityOf(answer.text) : null;
    if (found?.uid !== event.key || found.sequence !== event.sequence) return null;
    return { etag: answer.etag, carried: mergedIcs(event, answer.text).carried };
  } catch (error) {
    if (error instanceof ProviderError) return null;
    throw error;
  }
}

/**
 * What a refused write means. A precondition that is named counts before the status. `again` sends it once more, `known`
 * is its calendar where that was just asked for.
 */
async function refused(
  account: DavAccount,
  place: EventPlace,
  event: CalendarEvent,
  answer: DavAnswer,
  again: (() => Promise<DavAnswer>) | null,
  known: AskedCalendar | null = null,
): Promise<PutResult> {
  const creates = place.remoteId === null;
  const inUse = uidInUse(answer);
  if (inUse !== undefined) return uidTaken(account, place, inUse, answer);
  if (saysWhy(answer) || !mayBeItsCalendar(answer)) throw answerError(answer, "PUT");
  if (answer.status === 412) return met(account, place, answer);
  const calendar = known ?? (await askCalendar(account, place));
  if (!calendar) return absentUnlessMoved(account, place);
  if (MISSING.has(answer.status) && !creates) {
    const { file } = await look(account, place, hrefOf(place));
    if (file?.uid === place.key) throw hiddenFrom(calendar, answer, "PUT");
    return absentUnlessMoved(account, place);
  }
  if (answer.status === 409) {
    // Some servers refuse a UID without saying so.
    const taken = await findIn(account, place, asFolder(place.calendarRemoteId));
    if (taken) return conflictWith(taken);
  }
  const sendsAgain = creates && (MISSING.has(answer.status) || answer.status === 409);
  if (!again || !sendsAgain || calendar.canWrite === false) throw refusedIn(calendar, answer, "PUT");
  const second = await again();
  if (isDone(second)) return written(account, place, event, second);
  return after(second, () => refused(account, place, event, second, null, calendar));
}

const conflictWith = ({ href, etag }: FoundFile): PutResult => ({
  outcome: "conflict",
  remoteId: href,
  etag,
});

/** The event's file where it was, or what became of one that is not there. Reads only. */
async function fileThere(account: DavAccount, place: EventPlace): Promise<FoundFile | PutResult> {
  const { file } = await look(account, place, hrefOf(place));
  if (file?.uid === place.key) return file;
  if (file) return strangerMet(account, place);
  await askCalendar(account, place);
  return absentUnlessMoved(account, place);
}

/** 412: something is there that was not expected, or nothing is. Reads only. */
async function met(account: DavAccount, place: EventPlace, refusal: DavAnswer): Promise<PutResult> {
  const href = hrefOf(place);
  const creates = place.remoteId === null;
  const { file } = await look(account, place, href);
  if (file?.uid === place.key)
    // The very ETag that was just refused (Open-Xchange, Forward Email from the second update on): this server cannot be
    // asked on condition, so the next write carries none.
    return conflictWith({ ...file, etag: file.etag === place.etag ? null : file.etag });
  if (file) return strangerMet(account, place);
  // SabreDAV answers 412 before it looks whether the calendar is there (Nextcloud, Baïkal).
  if (!creates) {
    await askCalendar(account, place);
    return absentUnlessMoved(account, place);
  }
  const { file: elsewhere, told } = await seek(account, place, asFolder(place.calendarRemoteId));
  if (elsewhere) return conflictWith(elsewhere);
  if (!told) await askCalendar(account, place);
  // A create that is refused although nothing is there (Xandikos, Synology): no new key would fare better.
  throw answerError(refusal, "PUT", true);
}

/** Somebody else's file under our name stays theirs; a new key finds a place of its own. */
async function strangerMet(account: DavAccount, place: EventPlace): Promise<PutResult> {
  const moved = place.remoteId === null ? null : await findMoved(account, place);
  return moved ? conflictWith(moved) : { outcome: "gone" };
}

/** Nothing is where the event was: before that is believed, it is looked for where its owner may have moved it. */
async function absentUnlessMoved(account: DavAccount, place: EventPlace): Promise<PutResult> {
  const moved = await findMoved(account, place);
  return moved ? conflictWith(moved) : { outcome: "absent" };
}

/** RFC 4791 §5.3.2.1: the UID is in use, and the answer may say where. Adopting it is the next mark's business. */
async function uidTaken(
  account: DavAccount,
  place: EventPlace,
  named: string | null,
  answer: DavAnswer,
): Promise<PutResult> {
  const href = named && (await inAccount(account, place, named, answer.url));
  const found = (href && (await ownFile(account, place, href))) || (await findMoved(account, place));
  return found ? conflictWith(found) : { outcome: "gone" };
}
