import { Temporal } from "temporal-polyfill";
import { google } from "@/lib/providers/google/definition";
import { errorOf, errors, refusal } from "../fakes/google/errors";
import { kinds } from "../fakes/google/kinds";
import { tokenFault } from "../fakes/google/oauth";
import { shownDescription } from "../fakes/google/page";
import { CALENDAR_LIST_READ, EVENTS } from "../fakes/google/scopes";
import { startGoogleFake } from "../fakes/google/server";
import type { EventResource } from "../fakes/google/store";
import type { FakeAnswer } from "../fakes/http/faults";
import { signIn } from "../fakes/kit/connect";
import type { CalendarName, OutsideEvent, Target, Targets } from "./target";

const EMAIL = "ada@example.test";
const idOf = (calendar: CalendarName) => `c_${calendar.toLowerCase()}@group.calendar.google.com`;

async function googleTarget(): Promise<Target> {
  const fake = await startGoogleFake({
    accounts: [
      {
        email: EMAIL,
        // Her own calendar under her own name for it, so that the suite's three are all there is.
        calendars: [
          { id: EMAIL, summary: EMAIL, summaryOverride: "Work", primary: true },
          { id: idOf("Private"), summary: "Private", color: "#16a765", timeZone: "America/New_York" },
          { id: idOf("Closed"), summary: "Closed", role: "reader" },
        ],
      },
    ],
    pageSize: 2,
  });
  const remoteId = (calendar: CalendarName) => (calendar === "Work" ? EMAIL : idOf(calendar));
  const eventOf = (calendar: CalendarName, key: string) => fake.event(remoteId(calendar), key);
  const connect = (...untick: string[]) =>
    signIn(google, (url) => fake.consent(url, { email: EMAIL, untick }));
  const answer = (kind: "api" | "token", given: FakeAnswer) => {
    fake.fail(kind, { kind: "status", ...given });
  };
  return {
    definition: google,
    env: fake.env,
    connect: () => connect(),
    connectWrongly: null,
    spoiled: (credentials) => ({ ...credentials, access_token: "ya29.other" }),
    secrets: ({ access_token = "", refresh_token = "" }) => [access_token, refresh_token],
    pages: 2,
    unclear: [500, 502, 503, 504],
    // Angle brackets and references become look-alikes; everything else stays.
    kept: (event) => ({
      ...event,
      description: event.description
        .replace("<grace@example.test>", "‹grace@example.test›")
        .replace('<b onclick="x">&amp;</b>', '‹b onclick="x"›＆amp;‹/b›'),
    }),
    outside: {
      events: async (calendar) => fake.events(remoteId(calendar)).map(outsideEvent),
      edit: async (calendar, key, summary) => fake.editEvent(remoteId(calendar), key, { summary }),
      move: async (calendar, key, start, end) =>
        fake.editEvent(remoteId(calendar), key, { start: onClocks(start), end: onClocks(end) }),
      makeAllDay: async (calendar, key, first, after) =>
        fake.editEvent(remoteId(calendar), key, { start: { date: first }, end: { date: after } }),
      garble: async () => false,
      delete: async (calendar, key) => {
        if (!eventOf(calendar, key)) throw new Error(`There is no event ${key} in ${calendar}.`);
        fake.removeEvent(remoteId(calendar), key);
      },
      removeCalendar: async (calendar) => fake.removeCalendar(remoteId(calendar)),
      letWrite: async (calendar, may) => {
        const entry = fake.store.account(EMAIL).list.get(remoteId(calendar));
        if (!entry) throw new Error(`There is no calendar ${calendar}.`);
        entry.role = may ? "owner" : "reader";
      },
    },
    elapse: (ms) => fake.store.elapse(ms),
    access: {
      needed: [EVENTS, CALENDAR_LIST_READ],
      connectWithout: connect,
      expire: () => fake.expire(EMAIL),
      revoke: () => fake.revoke(EMAIL),
      refuse: () => {
        fake.fail("events.insert", { kind: "status", ...errors.unauthorized() }, Number.POSITIVE_INFINITY);
      },
      refuseToken: (words) => answer("token", tokenFault(400, "invalid_grant", words)),
      answerToken: (given) => answer("token", given),
    },
    network: {
      loseNextAnswer: () => {
        fake.faults.fail({ kind: "reset", store: true }, kinds["events.insert"]);
      },
      failNext: (status, words) => answer("api", errorOf(status, words)),
      answerNext: (given) => answer("api", given),
      throttleNext: (seconds) => {
        fake.faults.fail(refusal(429, "rateLimitExceeded", seconds));
      },
      holdNextWrite: () => fake.hold("events.insert"),
      requests: () => fake.requests.map(({ method, path }) => `${method} ${path}`),
      clear: () => fake.faults.clear(),
      down: fake.stop,
      up: fake.restart,
    },
    stop: fake.stop,
  };
}

/** As Google answers a time: with the offset of the calendar's zone. */
const onClocks = (instant: string) => ({
  dateTime: Temporal.Instant.from(instant).toString({ timeZone: "America/New_York" }),
  timeZone: "America/New_York",
});

/** An event as Google's own page would show it. */
function outsideEvent(event: EventResource): OutsideEvent {
  const { start, end, source, extendedProperties } = event as unknown as {
    start: { dateTime: string };
    end: { dateTime: string };
    source: { url: string };
    extendedProperties: { private: Record<string, string> };
  };
  return {
    key: event.id,
    title: String(event.summary),
    start: new Date(start.dateTime).toISOString(),
    end: new Date(end.dateTime).toISOString(),
    location: String(event.location),
    description: shownDescription(event),
    url: source.url,
    sequence: Number(extendedProperties.private.calpaceRevision),
  };
}

export const googleTargets: Targets = {
  "Google stand-in": { definition: google, start: googleTarget },
};
