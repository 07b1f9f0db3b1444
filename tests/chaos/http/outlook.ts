import { KEY_PROPERTY } from "@/lib/providers/microsoft/mapper";
import { html } from "../../fakes/kit/answers";
import { graphError } from "../../fakes/microsoft/answers";
import { connect } from "../../fakes/microsoft/fixtures";
import { kinds } from "../../fakes/microsoft/kinds";
import { startMicrosoftFake } from "../../fakes/microsoft/server";
import type { FakeEvent } from "../../fakes/microsoft/store";
import { textOf } from "../../fakes/microsoft/text";
import { troubles as denials, type Trouble } from "../../fakes/microsoft/troubles";
import { noteOf, withoutNotes, wordsIn } from "../../servers/additions";
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

const READ = { method: "GET", path: kinds.graph.path };
const { create: CREATE, update: UPDATE, delete: DELETE, token: TOKEN } = kinds;
const WRITES = [CREATE, UPDATE, DELETE];
const REQUESTS = [...WRITES, READ];

const CONTENT = [CREATE, UPDATE];

const refused = (status: number, code: string, headers: Record<string, string> = {}) =>
  graphError(status, code, "The stand-in was told to refuse.", {}, headers);

/** https://learn.microsoft.com/graph/errors, https://learn.microsoft.com/graph/throttling */
const troubles: Troubles = {
  ...losses(WRITES, [...REQUESTS, TOKEN]),
  ...tokenTroubles([TOKEN], "throttled"),
  401: answered(REQUESTS, () => refused(401, "InvalidAuthenticationToken")),
  403: answered(CONTENT, () => refused(403, "ErrorAccessDenied")),
  400: answered(CONTENT, () => refused(400, "ErrorInvalidRequest")),
  // Exchange lost a race with itself and wrote nothing.
  "409, 412": answered(CONTENT, (random) => refused(random.pick([409, 412]), "ErrorIrresolvableConflict")),
  429: answered(REQUESTS, (random) => refused(429, "ApplicationThrottled", perhapsLater(random)), 1),
  500: answered(REQUESTS, () => refused(500, "ErrorInternalServerError")),
  503: answered(REQUESTS, (random) => refused(503, "ErrorServerBusy", perhapsLater(random))),
  504: answered(REQUESTS, () => refused(504, "ErrorTimeoutExpired")),
  // Something in between that is not Graph: whatever its status, it says nothing about events.
  portal: answered(REQUESTS, (random) =>
    html(random.pick([200, 403, 404, 410]), "<h1>Sign in to this network</h1>"),
  ),
};

const people = [
  { id: "ada", name: "Ada Byron", mail: "ada@example.test", calendars: ["Work", "Private"] },
  { id: "grace", name: "Grace Hopper", mail: "grace@example.test", calendars: ["Calendar"] },
];
const calendarId = (person: string, name: string) => `AAMk-${person}-${name}=`;

/** Microsoft's stand-in with two mailboxes. How it words a duplicate is the seed's: Exchange was seen to do it both ways. */
export async function outlookServer(seed: number): Promise<Server> {
  const fake = await startMicrosoftFake({
    accounts: people.map(({ calendars, ...person }) => ({
      ...person,
      calendars: calendars.map((name, i) => ({ id: calendarId(person.id, name), name, isDefault: i === 0 })),
    })),
  });
  let moves = 0;
  fake.switches.duplicateStatus = seed % 2 === 0 ? 400 : 409;
  fake.switches.namesExistingEvent = seed % 3 !== 0;
  const ownerOf = (calendar: string) =>
    people.find((p) => calendar.startsWith(calendarId(p.id, "").slice(0, -1)))?.id ?? "";
  const eventsOf = (calendar: string) => fake.events(ownerOf(calendar), calendar);
  const one = (calendar: string, key: string) => eventsOf(calendar).find((e) => keyOf(e) === key);
  return {
    provider: "microsoft",
    port: fake.port,
    env: ({ origin }) => ({ ...fake.env, MICROSOFT_GRAPH_URL: origin, MICROSOFT_AUTHORITY_URL: origin }),
    accounts: people.map(({ id }) => id),
    connect: (account) => connect(fake, { account }),
    conditional: false,
    troubles: {
      ...troubles,
      ...standInTroubles(fake.faults, WRITES, [...REQUESTS, TOKEN]),
      "token expires": {
        of: WRITES,
        weight: 4,
        act: (random) => {
          fake.grants.expireAccess(random.pick(people).id);
          return null;
        },
      },
    },
    rare: [TOKEN],
    asksWhetherItWorks: /^(GET \S*\/me\/calendars(\?|$)|POST \S*\/token)/,
    seen: async (calendar) => eventsOf(calendar).map(seenOf),
    edit: async (calendar, key) => {
      const event = one(calendar, key);
      if (event) fake.mailboxes.change(event, { subject: "Edited on a phone" });
    },
    add: async (calendar, key, word) => {
      const event = one(calendar, key);
      if (event) fake.mailboxes.write(event, `<p>${noteOf(word)}</p>`);
    },
    remove: async (calendar, key) => {
      const event = one(calendar, key);
      if (event) fake.mailboxes.discard(ownerOf(calendar), event.id);
    },
    hide: async (calendar, away) => fake.mailboxes.hideCalendar(ownerOf(calendar), calendar, away),
    move: async (calendar, key, to) => {
      const event = one(calendar, key);
      if (event) fake.mailboxes.move(ownerOf(calendar), event.id, to);
    },
    changeId: (account) => {
      const [from = "", ...others] = fake.mailboxes.account(account).calendars.keys();
      // A mailbox that moves has new ids for all its calendars, and only the default one is known again.
      if (others.length > 0) return null;
      const to = calendarId(account, `Moved${++moves}`);
      fake.mailboxes.moveMailbox(account, () => to);
      return { from, to, oldWorks: false };
    },
    denials: Object.keys(denials),
    deny: (account, how) => fake.deny(account, how as Trouble | null),
    calm: () => {
      fake.faults.clear();
      // Its ten minutes are a watch's; hours of a history pass in one of them.
      for (const { id } of people) Object.assign(fake.mailboxes.account(id).asked, { since: 0, count: 0 });
    },
    expire: (account) => fake.grants.expireAccess(account),
    stop: fake.stop,
  };
}

const keyOf = (event: FakeEvent) => event.properties.find((p) => p.id === KEY_PROPERTY)?.value ?? "";

/** An event as its owner reads it. Outlook keeps neither a link of its own kind nor our revision. */
export function seenOf(event: FakeEvent): Omit<Seen, "calendar"> {
  const instant = ({ dateTime }: { dateTime: string }) =>
    new Date(`${dateTime}Z`).toISOString().replace(".000", "");
  const text = textOf(event.body.content);
  const description = withoutNotes(text);
  return {
    booking: description.slice(description.lastIndexOf("/") + 1),
    key: keyOf(event),
    sequence: 0,
    content: {
      title: event.subject,
      startsAt: instant(event.start),
      endsAt: instant(event.end),
      location: event.location.displayName,
      description,
    },
    words: wordsIn(text),
  };
}
