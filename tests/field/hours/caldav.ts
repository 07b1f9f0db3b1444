import { caldav as definition } from "@/lib/providers/caldav/definition";
import { seenOf } from "../../chaos/http/caldav";
import { type Denial, denials } from "../../fakes/caldav/denials";
import { type Manners, STRICT } from "../../fakes/caldav/manners";
import { type CaldavFake, startCaldavFake } from "../../fakes/caldav/server";
import type { FakeAnswer } from "../../fakes/http/faults";
import type { Stage } from "./hours";
import type { Denied } from "./story";
import { BROKEN, FOREIGN, REFUSED, UNREACHED, you } from "./words";

type Kind = (fake: CaldavFake) => Denied;

const USERNAME = "ada";
const PASSWORD = "correct horse";
const WORK = "work";

const READ_ONLY = you(
  "The calendar is read-only.",
  "Ask the calendar's owner for the right to change it, or pick another calendar.",
);
const FULL = you("The calendar is full.", "Make room in this account.");
const ODD = "Delayed. The calendar server gave an answer that makes no sense.";
const BUSY = "Delayed. The calendar server is busy.";
const THROTTLED = "Delayed. The calendar server asks for a break.";

/** Every write and delete is answered so. */
const refusesWrites =
  (how: Denial, said: string, manners: Partial<Manners> = {}, more: Partial<Denied> = {}): Kind =>
  (fake) => ({
    begin: () => {
      Object.assign(fake.manners, manners);
      fake.deny(how);
      return () => fake.deny(null);
    },
    said: [said],
    ...more,
  });

/** Every request is answered so, listings as well. */
const answers =
  (answer: FakeAnswer, said: string): Kind =>
  (fake) => ({
    begin: () => fake.faults.fail({ kind: "status", ...answer }, {}, Number.POSITIVE_INFINITY),
    said: [said],
  });

/** The server behaves so until it is as strict as before. */
const behaves =
  (manners: Partial<Manners>, said: string): Kind =>
  (fake) => ({
    begin: () => {
      Object.assign(fake.manners, manners);
      return () => void Object.assign(fake.manners, STRICT);
    },
    said: [said],
  });

/** The calendar that takes the bookings is away, as one of these servers says it. */
const hides =
  (missing: Manners["missing"]): Kind =>
  (fake) => ({
    begin: () => {
      fake.manners.missing = missing;
      fake.hideCalendar(USERNAME, WORK, true);
      return () => fake.hideCalendar(USERNAME, WORK, false);
    },
    said: ["Connected."],
    parks: ["calendar_gone"],
  });

/** The calendar that takes the bookings may only be read, as one of these servers says it. */
const locks =
  (readOnly: Manners["readOnly"]): Kind =>
  (fake) => ({
    begin: () => {
      const calendar = fake.store.calendar(USERNAME, WORK);
      fake.manners.readOnly = readOnly;
      calendar.readOnly = true;
      return () => {
        calendar.readOnly = false;
      };
    },
    said: ["Connected."],
    parks: ["calendar_gone"],
  });

const silent = (status: number): FakeAnswer => ({ status, headers: {}, body: "" });

export const caldavKinds: Record<string, Kind> = {
  "need-privileges": refusesWrites("need-privileges", READ_ONLY),
  "need-privileges inside a 207": refusesWrites("need-privileges", READ_ONLY, { wraps: true }),
  "quota-not-exceeded": refusesWrites("quota-not-exceeded", FULL),
  "quota-not-exceeded inside a 207": refusesWrites("quota-not-exceeded", FULL, { wraps: true }),
  "sufficient-disk-space": refusesWrites("sufficient-disk-space", FULL),
  "a lock": refusesWrites("locked", BUSY),
  "an exception": refusesWrites("an exception", REFUSED),
  "400": refusesWrites("400", REFUSED),
  "402": refusesWrites("402", REFUSED),
  "403": refusesWrites("403", REFUSED),
  "405": refusesWrites("405", REFUSED),
  "415": refusesWrites("415", REFUSED),
  "451": refusesWrites("451", REFUSED),
  "507": refusesWrites("507", FULL),
  "a page with 403": refusesWrites("403 page", FOREIGN),
  "a page with 404": refusesWrites("404 page", FOREIGN),
  "a page with 410": refusesWrites("410 page", FOREIGN),
  "a page with 413": refusesWrites("413 page", FOREIGN),
  "a page with 429": refusesWrites("429 page", THROTTLED),
  "a page with 502": refusesWrites("502 page", BROKEN),
  "a page with 503": refusesWrites("503 page", BUSY),
  "a page with 403 to everything": answers(denials["403 page"], ODD),
  "a page with 404 to everything": answers(denials["404 page"], ODD),
  "a page with 200 to everything": answers({ ...denials["403 page"], status: 200 }, FOREIGN),
  "500 to everything": answers(silent(500), BROKEN),
  "429 to everything, and no Retry-After": answers(silent(429), THROTTLED),
  "503 to everything, and no Retry-After": answers(silent(503), BUSY),
  "412 to a create though nothing is there": behaves({ refusesCreates: true }, REFUSED),
  "a calendar that is away: 409": hides("409"),
  "a calendar that is away: 404": hides("404"),
  "a calendar that is away: 405": hides("405"),
  "a calendar that is away: a page with 403": hides("403 page"),
  "a calendar that may only be read: need-privileges": locks("need-privileges"),
  "a calendar that may only be read: 403": locks("silent"),
  "a calendar that may only be read: words": locks("text"),
  "a calendar that may only be read: 404": locks("404"),
  "a password that is refused": (fake) => ({
    begin: () => {
      const user = fake.store.user(USERNAME);
      user.password = "another one";
      return () => {
        user.password = PASSWORD;
      };
    },
    said: ["Needs you. The service no longer accepts the sign-in."],
    heals: 25,
  }),
  "a server nobody reaches": (fake) => ({
    begin: async () => {
      await fake.stop();
      return fake.restart;
    },
    said: [UNREACHED],
  }),
};

/** A server of its own for each of the kinds. */
export async function caldavStage(kinds: readonly string[]): Promise<Stage> {
  const fakes = new Map<string, CaldavFake>();
  const calendars = ["Work", "Private"].map((name) => ({ id: name.toLowerCase(), name }));
  for (const kind of kinds)
    fakes.set(
      kind,
      await startCaldavFake({ users: [{ username: USERNAME, password: PASSWORD, calendars }] }),
    );
  const all = [...fakes.values()];
  return {
    env: { CALDAV_ALLOWED_HOSTS: all.map((fake) => fake.host).join(",") },
    requests: () => all.reduce((sum, { requests }) => sum + requests.length, 0),
    elapse: () => {},
    stop: async () => {
      for (const fake of all) await fake.stop();
    },
    part: (kind) => {
      const fake = fakes.get(kind);
      const denied = fake && caldavKinds[kind]?.(fake);
      if (!fake || !denied) throw new Error(`There is no kind ${kind}.`);
      return {
        denied,
        remote: {
          provider: "caldav",
          connect: () => {
            if (definition.connect.kind !== "password") throw new Error("CalDAV has passwords.");
            const typed = { server: fake.url, username: USERNAME, password: PASSWORD };
            return definition.connect.connect(typed, () => AbortSignal.timeout(10_000));
          },
          seen: (calendar) =>
            fake.events(USERNAME, calendar.split("/").at(-2) ?? "").map(({ ics }) => seenOf(ics)),
        },
      };
    },
  };
}
