import { Temporal } from "temporal-polyfill";
import { google } from "@/lib/providers/google/definition";
import { matchOf } from "../fakes/google/kinds";
import { shownDescription } from "../fakes/google/page";
import { startGoogleFake } from "../fakes/google/server";
import type { EventResource } from "../fakes/google/store";
import type { CalendarName, OutsideEvent, Target } from "./target";

const EMAIL = "ada@example.test";
const REDIRECT = "http://localhost:3000/api/connect/google";
const patient = () => AbortSignal.timeout(10_000);
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
  });
  const remoteId = (calendar: CalendarName) => (calendar === "Work" ? EMAIL : idOf(calendar));
  const eventOf = (calendar: CalendarName, key: string) => fake.event(remoteId(calendar), key);
  const { connect } = google;
  if (connect.kind !== "oauth") throw new Error("Google signs in at its own page.");
  return {
    definition: google,
    env: fake.env,
    connect: async () => {
      const state = "state";
      const { url, secrets } = await connect.authorize({ redirectUri: REDIRECT, state });
      const back = await fake.consent(url, { email: EMAIL });
      const code = back.searchParams.get("code") ?? "";
      return connect.exchange({ redirectUri: REDIRECT, code, secrets, beforeRequest: patient });
    },
    connectWrongly: null,
    spoiled: (credentials) => ({ ...credentials, access_token: "ya29.other" }),
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
      expire: () => fake.expire(EMAIL),
      revoke: () => fake.revoke(EMAIL),
      refuse: () => {
        fake.fail("events.insert", { kind: "status", status: 401 }, Number.POSITIVE_INFINITY);
      },
    },
    network: {
      loseNextAnswer: () => {
        fake.faults.fail({ kind: "reset", store: true }, matchOf("events.insert"));
      },
      throttleNext: (seconds) => {
        fake.faults.fail({ kind: "status", status: 429, headers: { "retry-after": String(seconds) } });
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

export const googleTargets: Record<string, () => Promise<Target>> = { "Google stand-in": googleTarget };
