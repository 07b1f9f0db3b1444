// https://developers.google.com/workspace/calendar/api/auth and https://developers.google.com/identity/protocols/oauth2/scopes
export const CALENDAR = "https://www.googleapis.com/auth/calendar";
export const EVENTS = "https://www.googleapis.com/auth/calendar.events";
export const CALENDAR_LIST_READ = "https://www.googleapis.com/auth/calendar.calendarlist.readonly";
const EMAIL = "https://www.googleapis.com/auth/userinfo.email";
const PROFILE = "https://www.googleapis.com/auth/userinfo.profile";

const ALIASES: Readonly<Record<string, string>> = { email: EMAIL, profile: PROFILE };

/** Permissions a person can untick, in the words of the consent page. Those of the sign-in itself are not asked. */
export const ASKED: Readonly<Record<string, string>> = {
  [CALENDAR]:
    "See, edit, share and permanently delete all the calendars that you can access using Google Calendar",
  [EVENTS]: "View and edit events on all your calendars",
  [CALENDAR_LIST_READ]: "See the list of Google calendars you’re subscribed to",
};
const KNOWN = new Set([...Object.keys(ASKED), "openid", EMAIL, PROFILE]);

/** The scopes of a request in the long form the token answer uses; null if one of them is not known. */
export function scopesOf(text: string): string[] | null {
  const scopes = text
    .split(/\s+/)
    .filter(Boolean)
    .map((s) => ALIASES[s] ?? s);
  return scopes.length > 0 && scopes.every((s) => KNOWN.has(s)) ? scopes : null;
}
