import ICAL from "ical.js";
import { Temporal } from "temporal-polyfill";
import { caldav, icloud } from "@/lib/providers/caldav/definition";
import type { ProviderDefinition } from "@/lib/providers/provider";
import { startCaldavFake } from "../fakes/caldav/server";
import { davError } from "../fakes/caldav/xml";
import { escaped } from "../fakes/kit/markup";
import { startProxy } from "../fakes/proxy/proxy";
import { startRadicale } from "../setup/radicale";
import type { CalendarName, OutsideEvent, Target, Targets } from "./target";

const USERNAME = "ada@example.test";
const PASSWORD = "correct horse: battery ✓";

/** A CalDAV server without anything in front of it, as its owner's devices reach it. */
interface Server {
  port: number;
  calendarPath(calendar: CalendarName): string;
  letWrite(calendar: CalendarName, may: boolean): Promise<void>;
  stop(): Promise<void>;
}

const idOf = (calendar: CalendarName) => calendar.toLowerCase();

async function fakeServer(): Promise<Server> {
  const fake = await startCaldavFake({
    users: [
      {
        username: USERNAME,
        password: PASSWORD,
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
    calendarPath: (calendar) => `/dav/calendars/${encodeURIComponent(USERNAME)}/${idOf(calendar)}/`,
    letWrite: async (calendar, may) => {
      fake.store.calendar(USERNAME, idOf(calendar)).readOnly = !may;
    },
    stop: fake.stop,
  };
}

async function radicaleServer(): Promise<Server> {
  const radicale = await startRadicale({
    username: USERNAME,
    password: PASSWORD,
    calendars: [
      { id: "tasks", name: "Tasks", components: ["VTODO"] },
      { id: "work", name: "Work" },
      { id: "private", name: "Private" },
      { id: "closed", name: "Closed", readOnly: true },
    ],
  });
  return {
    port: radicale.port,
    calendarPath: (calendar) => `/${encodeURIComponent(USERNAME)}/${idOf(calendar)}/`,
    letWrite: async (calendar, may) => radicale.letWrite(idOf(calendar), may),
    stop: radicale.remove,
  };
}

async function caldavTarget(
  server: Server,
  definition: ProviderDefinition,
  inputFor: (url: string, password: string) => Record<string, string>,
): Promise<Target> {
  const proxy = await startProxy(server.port);
  const authorization = `Basic ${Buffer.from(`${USERNAME}:${PASSWORD}`).toString("base64")}`;
  const direct = async (method: string, path: string, body?: string, headers = {}) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      method,
      body: body ?? null,
      headers: { authorization, ...headers },
    });
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`);
    return answer.text();
  };
  /** Every event file of a calendar: its path and what is in it. */
  const files = async (calendar: CalendarName) => {
    const listing = await direct("REPORT", server.calendarPath(calendar), EVERYTHING, {
      depth: "1",
      "content-type": "application/xml; charset=utf-8",
    });
    const pair = /<(?:\w+:)?href>([^<]+)<\/(?:\w+:)?href>[\s\S]*?<(?:\w+:)?calendar-data[^>]*>([^<]*)</g;
    return [...listing.matchAll(pair)].map(([, href = "", ics = ""]) => ({ href, ics: unescapeXml(ics) }));
  };
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
    await direct("PUT", href, body, { "content-type": "text/calendar; charset=utf-8" });
  };
  return {
    definition,
    env: { CALDAV_ALLOWED_HOSTS: proxy.host, ICLOUD_CALDAV_URL: proxy.url },
    connect: () => connectWith(PASSWORD),
    connectWrongly: () => connectWith("wrong"),
    spoiled: (credentials) => ({ ...credentials, password: "wrong" }),
    secrets: ({ password = "" }) => [password, authorization.slice("Basic ".length)],
    pages: 1,
    // 503 is a refusal here: answered by what stands before the server, or by a server that did nothing yet.
    unclear: [500, 502, 504],
    kept: (event) => event,
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
      delete: async (calendar, key) => {
        await direct("DELETE", (await fileOf(calendar, key)).href);
      },
      removeCalendar: async (calendar) => {
        await direct("DELETE", server.calendarPath(calendar));
      },
      letWrite: server.letWrite,
    },
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

const EVERYTHING = `<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter></c:calendar-query>`;

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
    code ? String.fromCodePoint(Number(code)) : (ENTITIES[name ?? ""] ?? whole),
  );

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

export const caldavTargets: Targets = {
  "CalDAV stand-in": {
    definition: caldav,
    start: async () => caldavTarget(await fakeServer(), caldav, typed),
  },
  "iCloud preset on the stand-in": {
    definition: icloud,
    start: async () => caldavTarget(await fakeServer(), icloud, typedAtIcloud),
  },
  Radicale: {
    definition: caldav,
    start: async () => caldavTarget(await radicaleServer(), caldav, typed),
  },
};
