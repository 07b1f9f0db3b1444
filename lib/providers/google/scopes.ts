import { ProviderError } from "../errors";

const EVENTS = "https://www.googleapis.com/auth/calendar.events";
const CALENDAR_LIST = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";

/** The least that is needed: write events, list calendars, know whose they are. */
export const SCOPES: readonly string[] = ["openid", "email", EVENTS, CALENDAR_LIST];

/** A permission as Google's consent page words it. */
const WORDS: Readonly<Record<string, string>> = {
  [EVENTS]: "View and edit events on all your calendars",
  [CALENDAR_LIST]: "See the list of Google calendars you’re subscribed to",
};

/**
 * Refuses a grant that lacks a permission: at consent every one has a box that can be unticked. Throws
 * `scope_missing` with the permission in Google's words as `detail`.
 */
export function requireScopes(granted: string): void {
  const has = new Set(granted.split(/\s+/));
  const lacking = Object.keys(WORDS).filter((scope) => !has.has(scope));
  if (lacking.length === 0) return;
  const detail = lacking.map((scope) => WORDS[scope]).join("; ");
  throw new ProviderError("reauth", "scope_missing", "A permission was not granted.", undefined, { detail });
}
