import { google } from "@/lib/providers/google/definition";
import { errors, refused } from "../../fakes/google/errors";
import { kinds } from "../../fakes/google/kinds";
import { startGoogleFake } from "../../fakes/google/server";
import type { EventResource } from "../../fakes/google/store";
import { signIn } from "../../fakes/kit/connect";
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
  400: answered(CONTENT, () => refused(400, "invalid")),
  412: answered([PATCH], errors.precondition),
  429: answered(REQUESTS, (random) => refused(429, "rateLimitExceeded", perhapsLater(random)), 1),
  500: answered(REQUESTS, () => refused(500, "backendError")),
  503: answered(REQUESTS, (random) => refused(503, "backendError", perhapsLater(random))),
};

/** Google's stand-in with two accounts, the first with two calendars. */
export async function googleServer(): Promise<Server> {
  const fake = await startGoogleFake({
    accounts: [
      { email: ADA, calendars: [{ id: "c_private@group.calendar.google.com", summary: "Private" }] },
      { email: GRACE },
    ],
  });
  const live = (calendar: string, key: string) => fake.events(calendar).find((e) => e.id === key);
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
    seen: async (calendar) => fake.events(calendar).map(seenOf),
    edit: async (calendar, key) => {
      if (live(calendar, key)) fake.editEvent(calendar, key, { summary: "Edited on a phone" });
    },
    remove: async (calendar, key) => {
      if (live(calendar, key)) fake.removeEvent(calendar, key);
    },
    hide: async (calendar, hidden) => {
      for (const { list } of fake.store.accounts.values()) {
        const entry = list.get(calendar);
        if (entry) entry.deleted = hidden;
      }
    },
    calm: () => fake.faults.clear(),
    stop: fake.stop,
  };
}

/** An event as its owner reads it. One that only spends its id has no booking: it counts as one too many if it stays. */
function seenOf(event: EventResource): Omit<Seen, "calendar"> {
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
      description: String(event.description ?? "").replace(/‹([^‹›]*)›/g, "<$1>"),
    },
  };
}
