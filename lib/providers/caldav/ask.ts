import { denied, ProviderError } from "../errors";
import type { EventPlace } from "../provider";
import type { DavAccount } from "./account";
import { type DavAnswer, unwrapped, voiceOf } from "./answer";
import { answerError } from "./errors";
import { isTrusted, otherHost } from "./hosts";
import { mayWrite } from "./listing";
import { has } from "./multistatus";
import { asFolder, calendarOf } from "./place";

/** A calendar that is there. */
export interface AskedCalendar {
  /** Null when the server says nothing of rights. */
  canWrite: boolean | null;
}

export const MISSING: ReadonlySet<number> = new Set([404, 410]);

/**
 * Asks for a calendar itself; null when it is not there. "Not there" in words that are not WebDAV's, or a refusal to
 * say, counts once the account's whole listing lacks it. Throws `ProviderError` for everything that leaves it open.
 */
async function ask({ client, list }: DavAccount, folder: string): Promise<AskedCalendar | null> {
  const props = { "d:resourcetype": {}, "d:current-user-privilege-set": {} };
  const { answer: given, resources } = await client.propfind(folder, "0", props);
  if (!isTrusted(new URL(folder), given.url)) throw otherHost(given.url);
  const [calendar] = resources ?? [];
  if (calendar && has(calendar.props.resourcetype, "collection")) {
    const granted = calendar.props.currentUserPrivilegeSet;
    return { canWrite: granted === undefined ? null : mayWrite(granted) };
  }
  const answer = unwrapped(given);
  if (MISSING.has(answer.status) && voiceOf(answer) !== "foreign") return null;
  if (MISSING.has(answer.status) || answer.status === 403) {
    const { calendars, complete } = await list();
    if (complete && !calendars.some(({ remoteId }) => asFolder(remoteId) === folder)) return null;
  }
  throw answerError(answer, "PROPFIND");
}

/**
 * Asks for the calendar an event's file lies in. Throws `target_gone` when the place's own is missing; null when the one
 * its owner moved the event to is: then only the event is gone with it.
 */
export async function askCalendar(account: DavAccount, place: EventPlace): Promise<AskedCalendar | null> {
  const folder = calendarOf(place);
  const calendar = await ask(account, folder);
  if (!calendar && folder === asFolder(place.calendarRemoteId))
    throw new ProviderError("target_gone", "calendar_gone", "The calendar does not exist any more.");
  return calendar;
}

/** Answers that the calendar may explain: refusals that say neither why, nor that they are about something else. */
export const mayBeItsCalendar = ({ status }: DavAnswer): boolean =>
  status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);

/** What a refused write means, now that its calendar was found to be there: the rights explain any that says nothing. */
export function refusedIn(calendar: AskedCalendar, answer: DavAnswer, method: string): ProviderError {
  return calendar.canWrite === false ? readOnlyError(answer, method) : answerError(answer, method, true);
}

/** The file is there to be read, and only a write does not find it: Nextcloud hides what may not be written so. */
export function hiddenFrom(calendar: AskedCalendar, answer: DavAnswer, method: string): ProviderError {
  return calendar.canWrite === true ? answerError(answer, method, true) : readOnlyError(answer, method);
}

const readOnlyError = (answer: DavAnswer, method: string): ProviderError =>
  denied("read_only", `${method} was answered ${answer.status}, and the calendar may not be written.`, {
    proven: voiceOf(answer) !== "foreign",
  });

/**
 * Whatever `follow` finds out after a write was answered by somebody else than the server: that write may have taken
 * effect all the same, so nothing of what follows gives the mark back. Throws what `follow` throws, as not proven.
 */
export async function after<T>(answer: DavAnswer, follow: () => Promise<T>): Promise<T> {
  try {
    return await follow();
  } catch (error) {
    if (!(error instanceof ProviderError) || voiceOf(answer) !== "foreign") throw error;
    if (!["throttled", "unsent", "reauth", "denied"].includes(error.kind)) throw error;
    const { code, message, retryAfter, detail } = error;
    throw denied(code, message, { retryAfter, detail, cause: error.cause });
  }
}
