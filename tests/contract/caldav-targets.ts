import ICAL from "ical.js";
import { Temporal } from "temporal-polyfill";
import { caldav, icloud } from "@/lib/providers/caldav/definition";
import type { ProviderDefinition } from "@/lib/providers/provider";
import type { DigestRules } from "../fakes/caldav/digest";
import { startCaldavFake } from "../fakes/caldav/server";
import { davError } from "../fakes/caldav/xml";
import { escaped } from "../fakes/kit/markup";
import { startProxy } from "../fakes/proxy/proxy";
import { ADDITIONS, additionsIn, withAddition } from "../servers/additions";
import { startDavical } from "../servers/davical/davical";
import { ownerAt } from "../servers/owner";
import { startRadicale } from "../servers/radicale";
import { startSabredav } from "../servers/sabredav/sabredav";
import type { CaldavServer, ServerAccount } from "../servers/server";
import { startXandikos } from "../servers/xandikos";
import type { CalendarName, OutsideEvent, Target, Targets } from "./target";

const USERNAME = "ada@example.test";
const PASSWORD = "correct horse: battery ✓";

/** In what a server falls short of the standards. */
type Faults = Partial<Pick<Target, "knowsRights" | "lastYear" | "misread" | "kept" | "holds">>;

/** A CalDAV service whose calendars can be hidden as well, with what is in them. */
export interface CaldavTarget extends Target {
  hide(calendar: CalendarName, hidden: boolean): Promise<void>;
}

const idOf = (calendar: CalendarName) => calendar.toLowerCase();

/** What every server has: Tasks holds no events, Closed may only be read. */
const ACCOUNT: ServerAccount = {
  username: USERNAME,
  password: PASSWORD,
  calendars: [
    { id: "tasks", name: "Tasks", components: ["VTODO"] },
    { id: "work", name: "Work" },
    { id: "private", name: "Private", color: "#16a34aff" },
    { id: "closed", name: "Closed", readOnly: true },
  ],
};

async function startStandIn(
  { username, password }: ServerAccount,
  digest?: Partial<DigestRules>,
): Promise<CaldavServer> {
  const fake = await startCaldavFake({
    ...(digest && { digest }),
    users: [
      {
        username,
        password,
        defaultCalendar: "work",
        calendars: [
          { id: "tasks", name: "Tasks", components: ["VTODO"] },
          { id: "private", name: "Private", color: "#16a34a" },
          { id: "work", name: "Work" },
          { id: "closed", name: "Closed", readOnly: true },
        ],
      },
    ],
  });
  return {
    port: fake.port,
    calendarPath: (id) => `/dav/calendars/${encodeURIComponent(username)}/${id}/`,
    letWrite: async (id, may) => {
      fake.store.calendar(username, id).readOnly = !may;
    },
    hide: async (id, hidden) => fake.hideCalendar(username, id, hidden),
    owner: ownerAt(fake.port, { username, password }, { digest: digest !== undefined }),
    stop: fake.stop,
  };
}

async function caldavTarget(
  server: CaldavServer,
  definition: ProviderDefinition,
  inputFor: (url: string, password: string) => Record<string, string>,
  faults: Faults = {},
): Promise<CaldavTarget> {
  const proxy = await startProxy(server.port);
  const { letWrite, owner } = server;
  const files = (calendar: CalendarName) => owner.files(server.calendarPath(idOf(calendar)));
  const { connect } = definition;
  const connectWith = async (password: string) => {
    if (connect.kind !== "password") throw new Error("CalDAV is connected with a password.");
    return connect.connect(inputFor(proxy.url, password), () => AbortSignal.timeout(10_000));
  };
  const fileOf = async (calendar: CalendarName, key: string) => {
    const file = (await files(calendar)).find((f) => eventOf(f.ics).key === key);
    if (!file) throw new Error(`There is no event ${key} in ${calendar}.`);
    return file;
  };
  /** Puts other lines in the place of some of an event's. */
  const rewrite = async (calendar: CalendarName, key: string, lines: Record<string, string>) => {
    const { href, ics } = await fileOf(calendar, key);
    const edited = Object.entries(lines).reduce(
      (text, [name, line]) => text.replace(new RegExp(`^${name}[:;].*(\\r?\\n[ \\t].*)*`, "m"), line),
      ics.replace(/BEGIN:VTIMEZONE[\s\S]*?END:VTIMEZONE\r?\n/g, ""),
    );
    const zone = Object.values(lines).some((line) => line.includes("TZID")) ? NEW_YORK : "";
    const body = edited.replace("BEGIN:VEVENT", `${zone}BEGIN:VEVENT`);
    await owner.write(href, body);
  };
  return {
    definition,
    env: { CALDAV_ALLOWED_HOSTS: proxy.host, ICLOUD_CALDAV_URL: proxy.url },
    connect: () => connectWith(PASSWORD),
    connectWrongly: () => connectWith("wrong"),
    spoiled: (credentials) => ({ ...credentials, password: "wrong" }),
    secrets: ({ password = "" }) => [password, Buffer.from(`${USERNAME}:${PASSWORD}`).toString("base64")],
    pages: 1,
    knowsRights: true,
    lastYear: "9999",
    misread: null,
    // 503 is a refusal here: answered by what stands before the server, or by a server that did nothing yet.
    unclear: [500, 502, 504],
    kept: (event) => event,
    holds: ADDITIONS,
    ...faults,
    outside: {
      events: async (calendar) => (await files(calendar)).map((f) => eventOf(f.ics)),
      edit: async (calendar, key, title) => {
        await rewrite(calendar, key, { SUMMARY: `SUMMARY:${title}` });
      },
      move: (calendar, key, start, end) =>
        rewrite(calendar, key, {
          DTSTART: `DTSTART;TZID=America/New_York:${wallTime(start)}`,
          DTEND: `DTEND;TZID=America/New_York:${wallTime(end)}`,
        }),
      makeAllDay: (calendar, key, first, after) =>
        rewrite(calendar, key, {
          DTSTART: `DTSTART;VALUE=DATE:${first.replaceAll("-", "")}`,
          DTEND: `DTEND;VALUE=DATE:${after.replaceAll("-", "")}`,
        }),
      garble: async (calendar, key) => {
        await rewrite(calendar, key, { DTSTART: "DTSTART:20310305T090000", DTEND: "DTEND:20310305T100000" });
        return true;
      },
      add: async (calendar, key, what, word) => {
        const { href, ics } = await fileOf(calendar, key);
        await owner.write(href, withAddition(ics, what, word));
      },
      added: async (calendar, key, word) => additionsIn((await fileOf(calendar, key)).ics, word),
      delete: async (calendar, key) => {
        await owner.ask("DELETE", (await fileOf(calendar, key)).href);
      },
      removeCalendar: async (calendar) => {
        await owner.ask("DELETE", server.calendarPath(idOf(calendar)));
      },
      letWrite: letWrite && ((calendar, may) => letWrite(idOf(calendar), may)),
    },
    hide: (calendar, hidden) => server.hide(idOf(calendar), hidden),
    elapse: () => {},
    access: null,
    network: {
      loseNextAnswer: () => proxy.loseAnswer({ method: "PUT" }),
      failNext: (status, words = "The server was told to refuse.") =>
        proxy.answer({
          status,
          headers: { "content-type": "application/xml" },
          body: davError(escaped(words)),
        }),
      answerNext: (given) => proxy.answer(given),
      throttleNext: (seconds) => proxy.answer({ status: 503, headers: { "retry-after": String(seconds) } }),
      holdNextWrite: () => proxy.hold({ method: "PUT" }),
      requests: () => [...proxy.requests],
      clear: proxy.clear,
      down: proxy.refuse,
      up: proxy.accept,
    },
    stop: async () => {
      await proxy.stop();
      await server.stop();
    },
  };
}

/** `20310305T040000`: the instant on New York's clocks. */
const wallTime = (instant: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO("America/New_York")
    .toPlainDateTime()
    .toString()
    .replace(/[-:]/g, "");

const NEW_YORK = [
  "BEGIN:VTIMEZONE",
  "TZID:America/New_York",
  "BEGIN:STANDARD",
  "DTSTART:20071104T020000",
  "TZOFFSETFROM:-0400",
  "TZOFFSETTO:-0500",
  "END:STANDARD",
  "END:VTIMEZONE",
  "",
].join("\r\n");

/** Reads a file with ical.js, which shares no code with what wrote it. Throws unless there is exactly one event. */
function eventOf(ics: string): OutsideEvent {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const [component, ...more] = calendar.getAllSubcomponents("vevent");
  if (!component || more.length > 0) throw new Error("Not exactly one event in the file.");
  const event = new ICAL.Event(component);
  return {
    key: event.uid,
    title: event.summary ?? "",
    start: event.startDate.toJSDate().toISOString(),
    end: event.endDate.toJSDate().toISOString(),
    location: event.location ?? "",
    description: event.description ?? "",
    url: String(component.getFirstPropertyValue("url") ?? ""),
    sequence: event.sequence,
  };
}

const typed = (server: string, password: string) => ({ server, username: USERNAME, password });

const typedAtIcloud = (_server: string, password: string) => ({ email: USERNAME, password });

/** A server as people connect it: with its address. */
const serverTarget = (start: (account: ServerAccount) => Promise<CaldavServer>, faults?: Faults) => ({
  definition: caldav,
  start: async () => caldavTarget(await start(ACCOUNT), caldav, typed, faults),
});

/** It says of every calendar that it takes events, whatever it was made for. */
const withoutTasks = ({ calendars, ...account }: ServerAccount): ServerAccount => ({
  ...account,
  calendars: calendars.filter((c) => !c.components),
});

export const caldavTargets = {
  "CalDAV stand-in": serverTarget((account) => startStandIn(account)),
  "CalDAV stand-in with Digest": serverTarget((account) => startStandIn(account, {})),
  "iCloud preset on the stand-in": {
    definition: icloud,
    start: async () => caldavTarget(await startStandIn(ACCOUNT), icloud, typedAtIcloud),
  },
  Radicale: serverTarget(startRadicale),
  // Its dates have four digits, the first of which is at most a 4: it answers 500 to later ones.
  SabreDAV: serverTarget((account) => startSabredav(account), { lastYear: "4999" }),
  "SabreDAV with Digest": serverTarget((account) => startSabredav(account, "digest"), { lastYear: "4999" }),
  // Nobody can take the right to write a calendar of one's own: that is tried with the lent one.
  DAViCal: serverTarget(startDavical),
  "DAViCal, a lent calendar": serverTarget((account) => startDavical(account, ["work"])),
  // It has neither sign-in nor rights: what is in front of it asks for the password. It writes files anew, and makes a
  // line break of a backslash before an n.
  Xandikos: serverTarget((account) => startXandikos(withoutTasks(account)), {
    knowsRights: false,
    misread: /\\n/,
    kept: ({ title, location, description, ...event }) => ({
      ...event,
      title: title.replaceAll("\\n", "\n"),
      location: location.replaceAll("\\n", "\n"),
      description: description.replaceAll("\\n", "\n"),
    }),
  }),
} satisfies Targets;
