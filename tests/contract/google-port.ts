import { afterEach, beforeAll, beforeEach, jest } from "@jest/globals";
import type { CalendarEvent } from "@/lib/providers/event";
import { google } from "@/lib/providers/google/definition";
import type { CalendarProvider, EventPlace, ProviderSession } from "@/lib/providers/provider";
import { type GoogleFake, startGoogleFake } from "../fakes/google/server";
import { useEnv as configure } from "../setup/env";
import { newKey, anEvent as ordinary } from "./port";

export const EMAIL = "ada@example.test";
export const WORK = "c_work@group.calendar.google.com";
export const TEAM = "c_team@group.calendar.google.com";
export const READ = "c_read@group.calendar.google.com";

/** Google at the port: an account made anew for each test, with its own calendar and three others. */
export interface GooglePort {
  fake: GoogleFake;
  provider: CalendarProvider;
  session: ProviderSession;
  place(event: CalendarEvent, known?: Partial<EventPlace>): EventPlace;
  put(event: CalendarEvent, known?: Partial<EventPlace>): ReturnType<CalendarProvider["putEvent"]>;
  remove(event: CalendarEvent, known?: Partial<EventPlace>): ReturnType<CalendarProvider["deleteEvent"]>;
  read(event: CalendarEvent, known?: Partial<EventPlace>): ReturnType<CalendarProvider["readEvent"]>;
  /** What was asked since the test began, or since this was asked: "PATCH c_work", "GET list". */
  asked(): string[];
}

export const anEvent = (overrides: Partial<CalendarEvent> = {}) => ordinary(newKey(), overrides);

export function googlePort(): GooglePort {
  const port = {
    place: (event, known = {}) => ({
      calendarRemoteId: WORK,
      key: event.key,
      remoteId: null,
      etag: null,
      hot: false,
      ...known,
    }),
    put: (event, known) => port.provider.putEvent(port.session, port.place(event, known), event),
    remove: (event, known) => port.provider.deleteEvent(port.session, port.place(event, known)),
    read: (event, known) => port.provider.readEvent(port.session, port.place(event, known)),
    asked: () => {
      const seen = port.fake.requests.map(({ method, path }) => `${method} ${nameOf(path)}`);
      port.fake.forgetRequests();
      return seen;
    },
  } as GooglePort;

  beforeAll(async () => {
    port.provider = await google.load();
  });
  beforeEach(async () => {
    port.fake = await startGoogleFake({
      accounts: [
        {
          email: EMAIL,
          calendars: [
            { id: READ, summary: "Read", role: "reader" },
            { id: TEAM, summary: "Team", role: "writer" },
            { id: WORK, summary: "Work" },
            { id: EMAIL, primary: true },
          ],
        },
      ],
    });
    configure(port.fake.env);
    const { refresh_token, access_token, expires_at, scope } = port.fake.grant(EMAIL);
    port.session = {
      credentials: { refresh_token, access_token, expires_at, scope },
      config: {},
      beforeRequest: () => AbortSignal.timeout(10_000),
    };
  });
  afterEach(() => port.fake.stop());
  return port;
}

const REAL = [
  ...([
    "setTimeout",
    "clearTimeout",
    "setInterval",
    "clearInterval",
    "setImmediate",
    "clearImmediate",
  ] as const),
  ...(["nextTick", "queueMicrotask", "hrtime", "performance"] as const),
];

/** Runs `work` when so many days have passed, for us and for the stand-in, whose clock is this process's. */
export async function daysLater(days: number, work: () => Promise<void>): Promise<void> {
  jest.useFakeTimers({ now: Date.now() + days * 24 * 3_600_000, doNotFake: REAL });
  try {
    await work();
  } finally {
    jest.useRealTimers();
  }
}

/** The sign-in of Google's definition. */
export function oauth() {
  if (google.connect.kind !== "oauth" || !google.connect.revoke) throw new Error("no OAuth");
  return { ...google.connect, revoke: google.connect.revoke };
}

function nameOf(path: string): string {
  const [, , , kind, id, , listed] = path.split("?")[0]?.split("/").map(decodeURIComponent) ?? [];
  if (kind === "users") return listed === undefined ? "list" : `list ${short(listed)}`;
  return short(id ?? path);
}
const short = (calendar: string) => calendar.replace(/@.*/, "");
