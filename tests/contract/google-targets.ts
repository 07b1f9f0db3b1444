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
import { type Addition, noteOf } from "../servers/additions";
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
    knowsRights: true,
    lastYear: "9999",
    misread: null,
    unclear: [500, 502, 503, 504],
    // Angle brackets and references become look-alikes; everything else stays.
    kept: (event) => ({
      ...event,
      description: event.description
        .replace("<grace@example.test>", "‹grace@example.test›")
        .replace('<b onclick="x">&amp;</b>', '‹b onclick="x"›＆amp;‹/b›'),
    }),
    holds: ["alarm", "attachment", "attendee", "meeting", "colour", "note"],
    outside: {
      events: async (calendar) => fake.events(remoteId(calendar)).map(outsideEvent),
      edit: async (calendar, key, summary) => fake.editEvent(remoteId(calendar), key, { summary }),
      move: async (calendar, key, start, end) =>
        fake.editEvent(remoteId(calendar), key, { start: onClocks(start), end: onClocks(end) }),
      makeAllDay: async (calendar, key, first, after) =>
        fake.editEvent(remoteId(calendar), key, { start: { date: first }, end: { date: after } }),
      garble: async () => false,
      add: async (calendar, key, what, word) =>
        fake.editEvent(remoteId(calendar), key, addition(eventOf(calendar, key), what, word)),
      added: async (calendar, key, word) => additionsIn(eventOf(calendar, key), word),
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
      holdNextWrite: (what) => fake.hold(what === "update" ? "events.patch" : "events.insert"),
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

type Event = EventResource | undefined;

/** What its owner adds in Google Calendar (…/api/v3/reference/events); there are no categories. */
function addition(event: Event, what: Addition, word: string): object {
  switch (what) {
    case "alarm":
      return { reminders: { useDefault: false, overrides: [{ method: "popup", minutes: 30 }] } };
    case "attachment":
      return { attachments: [{ fileUrl: `https://files.example/${word}.pdf`, title: word }] };
    case "attendee":
      return { attendees: [{ email: `${word}@example.test`, responseStatus: "accepted" }] };
    case "meeting":
      return {
        conferenceData: { entryPoints: [{ entryPointType: "video", uri: `https://meet.example/${word}` }] },
      };
    case "colour":
      return { colorId: "7" };
    case "note":
      return { description: `${String(event?.description ?? "")}\n\n${noteOf(word)}` };
    case "categories":
      throw new Error("Google has no categories.");
  }
}

function additionsIn(event: Event, word: string): Addition[] {
  const says = (what: unknown, text: string) => JSON.stringify(what ?? null).includes(text);
  const there: [Addition, boolean][] = [
    ["alarm", says(event?.reminders, '"minutes":30')],
    ["attachment", says(event?.attachments, word)],
    ["attendee", says(event?.attendees, word)],
    ["meeting", says(event?.conferenceData, word)],
    ["colour", event?.colorId === "7"],
    ["note", says(event?.description, noteOf(word))],
  ];
  return there.filter(([, is]) => is).map(([what]) => what);
}

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
