import { google } from "@/lib/providers/google/definition";
import { type Denial, denials } from "../../fakes/google/denials";
import { errors, refused } from "../../fakes/google/errors";
import { kinds } from "../../fakes/google/kinds";
import { startGoogleFake } from "../../fakes/google/server";
import type { EventResource } from "../../fakes/google/store";
import { signIn } from "../../fakes/kit/connect";
import { noteOf, withoutNotes, wordsIn } from "../../servers/additions";
import { Random } from "../random";
import type { Seen } from "../world";
import {
  answered,
  losses,
  perhapsLater,
  type Server,
  standInTroubles,
  type Troubles,
  tokenTroubles,
} from "./server";

const ADA = "ada@example.test";
const GRACE = "grace@example.test";

const INSERT = kinds["events.insert"];
const PATCH = kinds["events.patch"];
const DELETE = kinds["events.delete"];
const GET = kinds["events.get"];
const LISTED = kinds["calendarList.get"];
const LIST = kinds["calendarList.list"];
const TOKEN = kinds.token;
const WRITES = [INSERT, PATCH, DELETE];
const REQUESTS = [...WRITES, GET, LISTED, LIST];
/** Writes of an event's content: not what spends an id, which is part of a delete. */
const CONTENT = [{ ...INSERT, body: /calpaceKey/ }, PATCH];

/** Refusals that are no event's fault, the API's own and pages in its place; the rest is below. */
const DENIALS = (Object.keys(denials) as Denial[]).filter((how) => how !== "backendError");

/** https://developers.google.com/workspace/calendar/api/guides/errors */
const troubles: Troubles = {
  ...losses(WRITES, [...REQUESTS, TOKEN]),
  ...tokenTroubles([TOKEN], "rate_limit_exceeded"),
  401: answered(REQUESTS, errors.unauthorized),
  "403 rate": answered(REQUESTS, (random) => {
    const reasons = ["rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"];
    return refused(403, random.pick(reasons), perhapsLater(random));
  }),
  "403 refused": answered(CONTENT, (random) => {
    const reasons = ["forbiddenForNonOrganizer", "requiredAccessLevel", "accessNotConfigured", "forbidden"];
    return refused(403, random.pick(reasons));
  }),
  denied: answered(REQUESTS, (random) => denials[random.pick(DENIALS)]()),
  400: answered(CONTENT, () => refused(400, "invalid")),
  412: answered([PATCH], errors.precondition),
  429: answered(REQUESTS, (random) => refused(429, "rateLimitExceeded", perhapsLater(random)), 1),
  500: answered(REQUESTS, () => refused(500, "backendError")),
  503: answered(REQUESTS, (random) => refused(503, "backendError", perhapsLater(random))),
};

/** Google's stand-in with two accounts, the first with two calendars. */
export async function googleServer(seed: number): Promise<Server> {
  const moods = new Random(seed);
  let addresses = 0;
  const fake = await startGoogleFake({
    accounts: [
      { email: ADA, calendars: [{ id: "c_private@group.calendar.google.com", summary: "Private" }] },
      { email: GRACE },
    ],
    // Its minutes are real ones: those of the histories are not.
    quota: null,
  });
  const live = (calendar: string, key: string) => fake.events(calendar).find((e) => e.id === key);
  /** The account a calendar is of. */
  const ownerOf = (calendar: string) =>
    [ADA, GRACE].find((email) => fake.store.account(email).list.has(calendar)) ?? "";
  return {
    provider: "google",
    port: fake.port,
    env: ({ origin }) => ({ ...fake.env, GOOGLE_API_URL: origin, GOOGLE_OAUTH_URL: origin }),
    accounts: [ADA, GRACE],
    connect: (email) => signIn(google, (url) => fake.consent(url, { email })),
    conditional: true,
    troubles: {
      ...troubles,
      ...standInTroubles(fake.faults, WRITES, [...REQUESTS, TOKEN]),
      "token expires": {
        of: WRITES,
        weight: 4,
        act: (random) => {
          fake.expire(random.pick([ADA, GRACE]));
          return null;
        },
      },
    },
    rare: [TOKEN],
    asksWhetherItWorks: /^(GET \S*\/calendarList(\?|$)|POST \S*\/token)/,
    seen: async (calendar) => fake.events(calendar).map(seenOf),
    edit: async (calendar, key) => {
      if (live(calendar, key)) fake.editEvent(calendar, key, { summary: "Edited on a phone" });
    },
    // Everything else outlives a patch, which leaves what it does not name.
    add: async (calendar, key, word) => {
      const description = live(calendar, key)?.description;
      if (typeof description === "string")
        fake.editEvent(calendar, key, { description: `${description}\n\n${noteOf(word)}` });
    },
    remove: async (calendar, key) => {
      if (live(calendar, key)) fake.removeEvent(calendar, key);
    },
    hide: async (calendar, hidden) => {
      if (hidden) fake.hideCalendar(ownerOf(calendar), calendar, { eventsAnswer: moods.chance(0.5) });
      else fake.showCalendar(ownerOf(calendar), calendar);
    },
    move: async (calendar, key, to) => {
      if (live(calendar, key)) fake.moveEvent(calendar, key, to, { keepsPrivate: moods.chance(0.5) });
    },
    changeId: (account, random) => {
      const from = fake.store.account(account).email;
      const to = account.replace("@", `.${++addresses}@`);
      const oldWorks = random.chance(0.5);
      fake.changeAddress(account, to, { oldIdWorks: oldWorks });
      return { from, to, oldWorks };
    },
    denials: Object.keys(denials),
    deny: (account, how) => (how === null ? fake.allow(account) : fake.deny(account, how as Denial)),
    calm: () => fake.faults.clear(),
    expire: fake.expire,
    stop: fake.stop,
  };
}

/** An event as its owner reads it. One that only spends its id has no booking: it counts as one too many if it stays. */
export function seenOf(event: EventResource): Omit<Seen, "calendar"> {
  const { start, end, source, extendedProperties } = event as unknown as {
    start: { dateTime: string };
    end: { dateTime: string };
    source?: { url: string };
    extendedProperties?: { private: Record<string, string> };
  };
  const instant = ({ dateTime }: { dateTime: string }) =>
    new Date(dateTime).toISOString().replace(".000", "");
  return {
    booking: source ? source.url.slice(source.url.lastIndexOf("/") + 1) : `none, ${event.id}`,
    key: event.id,
    sequence: Number(extendedProperties?.private.calpaceRevision ?? 0),
    content: {
      title: String(event.summary),
      startsAt: instant(start),
      endsAt: instant(end),
      location: String(event.location ?? ""),
      // Google is sent look-alikes of what it would take for markup.
      description: withoutNotes(String(event.description ?? "").replace(/‹([^‹›]*)›/g, "<$1>")),
    },
    words: wordsIn(String(event.description ?? "")),
  };
}
