import type { FakeAnswer } from "../http/faults";
import type { FakeCalendar, FakeUser } from "./store";
import { davError, XML } from "./xml";

export const answer = (status: number, body = "", headers: Record<string, string> = {}): FakeAnswer => ({
  status,
  headers,
  body,
});
/** A refusal in WebDAV's words: what is in its `error` element. */
export const refused = (status: number, inner: string): FakeAnswer => answer(status, davError(inner), XML);

export const home = (user: FakeUser) => `/dav/calendars/${encodeURIComponent(user.username)}/`;
export const calendarPath = (user: FakeUser, calendar: FakeCalendar): string =>
  `${home(user)}${encodeURIComponent(calendar.id)}/`;
