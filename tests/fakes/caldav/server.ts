import type { FakeAnswer, FakeRequest } from "../http/faults";
import { type ServeOptions, serve } from "../http/serve";
import { answerOwner } from "../kit/calendar-page";
import type { StandIn } from "../kit/process";
import { answerDav } from "./dav";
import { type Denial, denials } from "./denials";
import type { DigestRules } from "./digest";
import { type Habits, inTheHabitOf } from "./habits";
import { type Manners, STRICT } from "./manners";
import { shownBy } from "./page";
import { CaldavStore, type EtagMode, type FakeCalendarOptions, type FakeUserOptions } from "./store";

export interface CaldavFakeOptions extends ServeOptions {
  users: FakeUserOptions[];
  /** Default: of the content, which is the harder one for a client. */
  etags?: EtagMode;
  /** Whose manners it has, where they are not the strictest; they can be changed under way, in `manners`. */
  manners?: Partial<Manners>;
  /** How it answers PROPFIND otherwise than the plain server of the RFCs. */
  habits?: Habits;
  /** It asks for Digest, and takes nothing else; Basic unless this is given. */
  digest?: Partial<DigestRules>;
}

/** One event as it lies on the server. */
interface FakeEvent {
  file: string;
  ics: string;
  etag: string;
}

export interface CaldavFake extends StandIn<ReturnType<CaldavStore["held"]>> {
  store: CaldavStore;
  /** The events of a calendar, as its owner would see them. */
  events(username: string, calendar: string): FakeEvent[];
  /** Writes an event as another device of the owner would: no conditions, no checks. */
  putEvent(username: string, calendar: string, file: string, ics: string): void;
  deleteEvent(username: string, calendar: string, file: string): void;
  addCalendar(username: string, options: FakeCalendarOptions): void;
  removeCalendar(username: string, calendar: string): void;
  /** A calendar is away for a while, and comes back with what was in it. */
  hideCalendar(username: string, calendar: string, hidden: boolean): void;
  /** The owner moves an event to another calendar: same name, same UID. */
  moveEvent(username: string, calendar: string, file: string, to: string): void;
  manners: Manners;
  /** Refuses every write and delete in one of the ways that are not about the event, until it is called with null. */
  deny(denial: Denial | null): void;
  /** Requests so far, of one method or all. */
  count(method?: string): number;
  forgetRequests(): void;
}

/**
 * A stateful CalDAV server on loopback: principals, homes, calendars (read-only, hidden and task-only ones too), ETags,
 * preconditions, UID conflicts. `faults` makes single requests go wrong; `manners` and `habits` are what whole servers
 * do otherwise, to a file and to a listing. `GET /` shows people what is in it.
 */
export async function startCaldavFake(options: CaldavFakeOptions): Promise<CaldavFake> {
  const manners = { ...STRICT, ...options.manners };
  const store = new CaldavStore(options.users, options.etags ?? "content", manners, options.digest);
  const shown = shownBy(store);
  const dav = inTheHabitOf(options.habits ?? {}, (request) => answerDav(store, request));
  const answer = (request: FakeRequest): FakeAnswer => answerOwner(shown, request) ?? dav(request);
  const server = await serve(answer, options, (ics) =>
    ics.replace("END:VEVENT", "X-SERVER:was here\r\nEND:VEVENT"),
  );
  return {
    ...server,
    env: { CALDAV_ALLOWED_HOSTS: server.host },
    held: () => store.held(),
    restore: (held) => store.restore(held),
    store,
    events: (username, calendar) => [...store.calendar(username, calendar).objects.values()],
    putEvent: (username, calendar, file, ics) => {
      store.write(store.calendar(username, calendar), file, ics);
    },
    deleteEvent: (username, calendar, file) => {
      store.remove(store.calendar(username, calendar), file);
    },
    addCalendar: (username, calendar) => {
      store.addCalendar(username, calendar);
    },
    removeCalendar: (username, calendar) => {
      store.user(username).calendars.delete(calendar);
    },
    hideCalendar: (username, calendar, hidden) => {
      store.calendar(username, calendar).hidden = hidden;
    },
    moveEvent: (username, calendar, file, to) => {
      store.move(store.calendar(username, calendar), file, store.calendar(username, to));
    },
    manners: store.manners,
    deny: (denial) => {
      store.denied = denial && denials[denial];
    },
    count: (method) => server.requests.filter((r) => method === undefined || r.method === method).length,
    forgetRequests: () => {
      server.requests.length = 0;
    },
  };
}
