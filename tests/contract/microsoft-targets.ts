import { microsoft } from "@/lib/providers/microsoft/definition";
import { KEY_PROPERTY } from "@/lib/providers/microsoft/mapper";
import type { FakeAnswer } from "../fakes/http/faults";
import { errorOf } from "../fakes/microsoft/answers";
import { connect, connectWithheld, startFake } from "../fakes/microsoft/fixtures";
import { graphFault, type MicrosoftFake } from "../fakes/microsoft/server";
import type { FakeEvent } from "../fakes/microsoft/store";
import type { GraphSwitches } from "../fakes/microsoft/switches";
import { textOf } from "../fakes/microsoft/text";
import { refuse } from "../fakes/microsoft/token";
import { type Addition, noteOf } from "../servers/additions";
import type { CalendarName, OutsideEvent, Target, Targets } from "./target";

const NAMES: readonly CalendarName[] = ["Work", "Private", "Closed"];

/** Outlook keeps neither a link of its own kind nor our revision. */
const outside = (event: FakeEvent): OutsideEvent => ({
  key: event.properties.find((p) => p.id === KEY_PROPERTY)?.value ?? "",
  title: event.subject,
  start: new Date(`${event.start.dateTime}Z`).toISOString(),
  end: new Date(`${event.end.dateTime}Z`).toISOString(),
  location: event.location.displayName,
  description: textOf(event.body.content),
  url: "",
  sequence: 0,
});

/** As Graph answers a time. */
const utc = (instant: string) => ({
  dateTime: `${new Date(instant).toISOString().slice(0, 19)}.0000000`,
  timeZone: "UTC",
});

/** 255 characters are what Exchange has for a line. */
const line = (text: string): string => (text.length > 255 ? `${text.slice(0, 254).trimEnd()}…` : text);

/** What documents leave open, each the other way than the stand-in usually does it. */
const otherwise: Partial<GraphSwitches> = {
  duplicateStatus: 409,
  namesExistingEvent: false,
  containment: false,
  purgedStatus: 403,
};

async function microsoftTarget(switches: Partial<GraphSwitches> = {}): Promise<Target> {
  const calendars = NAMES.map((name) => ({
    id: `AAMk-${name}=`,
    name,
    isDefault: name === "Work",
    canEdit: name !== "Closed",
  }));
  const fake = await startFake([{ id: "ada", name: "Ada Byron", mail: "ada@example.test", calendars }]);
  const stored = (calendar: CalendarName) => fake.events("ada", `AAMk-${calendar}=`);
  const one = (calendar: CalendarName, key: string) => {
    const event = stored(calendar).find((e) => outside(e).key === key);
    if (!event) throw new Error(`There is no event ${key} in ${calendar}.`);
    return event;
  };
  Object.assign(fake.switches, switches, { pageSize: 2 });
  const answer = (kind: "graph" | "token", given: FakeAnswer) => {
    fake.fail(kind, { kind: "status", ...given });
  };
  return {
    definition: microsoft,
    env: fake.env,
    connect: () => connect(fake, { account: "ada" }),
    connectWrongly: null,
    spoiled: (credentials) => ({ ...credentials, accessToken: "of somebody else" }),
    secrets: ({ accessToken = "", cache = "" }) => [
      accessToken,
      ...(cache.match(/M\.C1-refresh-[\w-]+/g) ?? []),
    ],
    pages: 2,
    knowsRights: true,
    lastYear: "9999",
    misread: null,
    unclear: [500, 502, 503, 504],
    kept: (event) => ({
      ...event,
      title: line(event.title),
      location: line(event.location),
      url: "",
      sequence: 0,
    }),
    // Colours are those of its categories.
    holds: ["alarm", "categories", "attachment", "attendee", "meeting", "note"],
    outside: {
      events: async (calendar) => stored(calendar).map(outside),
      edit: async (calendar, key, title) => fake.mailboxes.change(one(calendar, key), { subject: title }),
      move: async (calendar, key, start, end) =>
        fake.mailboxes.change(one(calendar, key), { start: utc(start), end: utc(end) }),
      makeAllDay: async (calendar, key, first, after) =>
        fake.mailboxes.change(one(calendar, key), { isAllDay: true, start: utc(first), end: utc(after) }),
      garble: async () => false,
      add: async (calendar, key, what, word) => add(fake, one(calendar, key), what, word),
      added: async (calendar, key, word) => additionsIn(one(calendar, key), word),
      delete: async (calendar, key) => {
        fake.mailboxes.discard("ada", one(calendar, key).id);
      },
      removeCalendar: async (calendar) => fake.mailboxes.removeCalendar("ada", `AAMk-${calendar}=`),
      letWrite: async (calendar, may) => {
        const found = fake.mailboxes.account("ada").calendars.get(`AAMk-${calendar}=`);
        if (!found) throw new Error(`There is no calendar ${calendar}.`);
        found.canEdit = may;
      },
    },
    elapse: (ms) => {
      fake.grants.offset += ms;
    },
    access: {
      needed: ["Calendars.ReadWrite", "User.Read", "offline_access"],
      connectWithout: (permission) => connectWithheld(fake, "ada", permission),
      expire: () => fake.grants.expireAccess("ada"),
      revoke: () => fake.revoke("ada"),
      refuse: () => {
        fake.fail("create", graphFault(401, "InvalidAuthenticationToken"), Number.POSITIVE_INFINITY);
      },
      refuseToken: (description) => answer("token", refuse({ error: "invalid_grant", description })),
      answerToken: (given) => answer("token", given),
    },
    network: {
      loseNextAnswer: () => {
        fake.fail("create", { kind: "reset", store: true });
      },
      failNext: (status, words) => answer("graph", errorOf(status, words)),
      answerNext: (given) => answer("graph", given),
      throttleNext: (seconds) => {
        fake.fail("graph", graphFault(429, "ApplicationThrottled", { retryAfter: String(seconds) }));
      },
      holdNextWrite: (what) => fake.hold(what ?? "create"),
      requests: () => fake.requests.map(({ method, path }) => `${method} ${path}`),
      clear: () => fake.faults.clear(),
      down: fake.stop,
      up: fake.restart,
    },
    stop: fake.stop,
  };
}

/** What its owner adds in Outlook (learn.microsoft.com/graph/api/resources/event); an event has no colour of its own. */
function add({ mailboxes }: MicrosoftFake, event: FakeEvent, what: Addition, word: string): void {
  const more: Partial<Record<Addition, Record<string, unknown>>> = {
    alarm: { isReminderOn: true, reminderMinutesBeforeStart: 30 },
    categories: { categories: [word] },
    attachment: { attachments: [{ name: word }] },
    attendee: { attendees: [{ emailAddress: { address: `${word}@example.test` } }] },
  };
  const given = more[what];
  if (given) mailboxes.give(event, given);
  else if (what === "meeting") mailboxes.makeMeeting(event);
  else if (what === "note") mailboxes.write(event, `<p>${noteOf(word)}</p>`);
  else throw new Error(`Outlook has no ${what}.`);
}

function additionsIn({ more, joinUrl, body }: FakeEvent, word: string): Addition[] {
  const says = (what: unknown) => JSON.stringify(what ?? null).includes(word);
  const there: [Addition, boolean][] = [
    ["alarm", more.reminderMinutesBeforeStart === 30],
    ["categories", says(more.categories)],
    ["attachment", says(more.attachments)],
    ["attendee", says(more.attendees)],
    ["meeting", joinUrl !== null && body.content.includes(joinUrl)],
    ["note", body.content.includes(noteOf(word))],
  ];
  return there.filter(([, is]) => is).map(([what]) => what);
}

export const microsoftTargets: Targets = {
  "Microsoft stand-in": { definition: microsoft, start: () => microsoftTarget() },
  "Microsoft stand-in, otherwise": { definition: microsoft, start: () => microsoftTarget(otherwise) },
};
