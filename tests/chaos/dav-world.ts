import { sql } from "drizzle-orm";
import ICAL from "ical.js";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/connections/commands";
import { caldav } from "@/lib/providers/caldav/definition";
import { timing } from "@/lib/sync/timing";
import { startCaldavFake } from "../fakes/caldav/server";
import { type HeldRequest, startProxy } from "../fakes/proxy/proxy";
import { realEngine } from "../setup/engine";
import { useEnv as configure } from "../setup/env";
import { startRadicale } from "../setup/radicale";
import type { Random } from "./random";
import type { Seen, World } from "./world";

const USERNAME = "ada";
const PASSWORD = "correct horse";
const NAMES = ["Work", "Private"];

/** A CalDAV server as its owner reaches it. `hide`: a calendar is taken away, or given back with what is in it. */
interface Server {
  port: number;
  calendarPath(name: string): string;
  /** File names and contents. */
  events(name: string): Promise<{ file: string; ics: string }[]>;
  put(name: string, file: string, ics: string): Promise<void>;
  remove(name: string, file: string): Promise<void>;
  hide(name: string, hidden: boolean): Promise<void>;
  /** Arms one more thing that only this server can do; answers its name. */
  sulk(random: Random): string | null;
  calm(): void;
  stop(): Promise<void>;
}

async function standIn(): Promise<Server> {
  const fake = await startCaldavFake({
    users: [
      {
        username: USERNAME,
        password: PASSWORD,
        calendars: NAMES.map((name) => ({ id: name.toLowerCase(), name })),
      },
    ],
  });
  const { calendars } = fake.store.user(USERNAME);
  const hidden = new Map<string, NonNullable<ReturnType<typeof calendars.get>>>();
  return {
    port: fake.port,
    calendarPath: (name) => `/dav/calendars/${USERNAME}/${name.toLowerCase()}/`,
    events: async (name) => {
      const calendar = calendars.get(name.toLowerCase()) ?? hidden.get(name);
      return [...(calendar?.objects.values() ?? [])].map(({ file, ics }) => ({ file, ics }));
    },
    put: async (name, file, ics) => fake.putEvent(USERNAME, name.toLowerCase(), file, ics),
    remove: async (name, file) => fake.deleteEvent(USERNAME, name.toLowerCase(), file),
    hide: async (name, away) => {
      const id = name.toLowerCase();
      const calendar = calendars.get(id);
      const kept = hidden.get(name);
      if (away && calendar) {
        hidden.set(name, calendar);
        calendars.delete(id);
      } else if (!away && kept) {
        calendars.set(id, kept);
        hidden.delete(name);
      }
    },
    sulk: (random) => {
      const kind = random.pick(["drop-etag", "rewrite"] as const);
      fake.faults.fail({ kind }, { method: "PUT" });
      return kind;
    },
    calm: () => fake.faults.clear(),
    stop: fake.stop,
  };
}

async function radicale(): Promise<Server> {
  const server = await startRadicale({
    username: USERNAME,
    password: PASSWORD,
    calendars: NAMES.map((name) => ({ id: name.toLowerCase(), name })),
  });
  const path = (name: string) => `/${USERNAME}/${name.toLowerCase()}/`;
  const ask = async (method: string, at: string, body?: string, headers?: Record<string, string>) => {
    const answer = await server.asOwner(method, at, body, headers);
    if (!answer.ok) throw new Error(`${method} ${at} was answered ${answer.status}`);
    return answer.text();
  };
  return {
    port: server.port,
    calendarPath: path,
    // Radicale answers GET on a collection with all of it as one file: each event has its key as UID and name.
    events: async (name) => {
      const all = new ICAL.Component(ICAL.parse(await ask("GET", path(name))));
      return all.getAllSubcomponents("vevent").map((event) => {
        const alone = new ICAL.Component("vcalendar");
        alone.addSubcomponent(event);
        return { file: `${event.getFirstPropertyValue("uid")}.ics`, ics: alone.toString() };
      });
    },
    put: async (name, file, ics) => {
      await ask("PUT", path(name) + file, ics, { "content-type": "text/calendar; charset=utf-8" });
    },
    remove: async (name, file) => {
      await ask("DELETE", path(name) + file);
    },
    // Only the listing loses it: what the account is said to have is up to the simulation.
    hide: async () => {},
    sulk: () => null,
    calm: () => {},
    stop: server.remove,
  };
}

/** What the network may do to single requests, and to which. A server that lies cannot be defended against. */
const troubles = {
  "lose-answer": ["PUT", "DELETE"],
  "lose-request": ["PUT", "DELETE", "GET"],
  hold: ["PUT", "DELETE"],
  401: ["PUT"],
  403: ["PUT"],
  412: ["PUT"],
  429: ["PUT", "DELETE"],
  500: ["PUT", "DELETE", "GET"],
  503: ["PUT", "DELETE"],
} as const;

/** A CalDAV server on loopback behind a network that loses, holds and refuses; the product's own provider in front. */
export async function davWorld(
  kind: "stand-in" | "radicale",
  user: string,
): Promise<World & { stop(): Promise<void> }> {
  const server = kind === "radicale" ? await radicale() : await standIn();
  const proxy = await startProxy(server.port);
  configure({ CALDAV_ALLOWED_HOSTS: proxy.host });
  if (caldav.connect.kind !== "password") throw new Error("CalDAV is connected with a password.");
  const account = await caldav.connect.connect(
    { server: proxy.url, username: USERNAME, password: PASSWORD },
    () => AbortSignal.timeout(10_000),
  );
  const { connectionId } = await keepAccount(user, "caldav", account);
  const calendars = await rows<{ id: string; remoteId: string; name: string }>(
    database(),
    sql`select id, remote_id as "remoteId", name from calendars where connection_id = ${connectionId} order by id`,
  );
  let clock = 0;
  let held: { sent: number; request: HeldRequest; here: boolean }[] = [];
  const land = async (which: (sent: number) => boolean) => {
    const landing = held.filter((h) => h.here && which(h.sent));
    held = held.filter((h) => !landing.includes(h));
    for (const { request } of landing) await request.deliver();
  };
  const nameOf = (remoteId: string) => calendars.find((c) => c.remoteId === remoteId)?.name ?? "";
  return {
    engine: {
      ...realEngine(),
      timing: { ...timing, lanes: 1, markLimit: 5, markMax: 10, planLimit: 3, requestTimeoutMs: 400 },
    },
    accounts: [
      {
        connection: connectionId,
        calendars,
        reconnect: async (listed) => {
          await keepAccount(user, "caldav", {
            ...account,
            calendars: account.calendars.filter((c) => listed.has(c.remoteId)),
          });
        },
      },
    ],
    conditional: true,
    misbehave: (random, rate, faults) => {
      proxy.clear();
      held = held.filter((h) => h.here);
      server.calm();
      for (let i = 0; i < 4; i++) {
        if (!random.chance(rate)) continue;
        const kind = random.pick(Object.keys(troubles)) as `${keyof typeof troubles}`;
        const method = random.pick(troubles[kind]);
        faults[kind] = (faults[kind] ?? 0) + 1;
        if (kind === "lose-answer") proxy.loseAnswer({ method });
        else if (kind === "lose-request") proxy.loseRequest({ method });
        else if (kind === "hold") {
          const one = { sent: clock, request: proxy.hold({ method }), here: false };
          void one.request.arrived.then(() => {
            one.here = true;
          });
          held.push(one);
        } else {
          const wait: Record<string, string> = random.chance(0.5)
            ? { "retry-after": String(random.below(3_600)) }
            : {};
          proxy.answer(Number(kind), kind === "429" || kind === "503" ? wait : {}, { method });
        }
        const sulks = random.chance(rate) ? server.sulk(random) : null;
        if (sulks) faults[sulks] = (faults[sulks] ?? 0) + 1;
      }
    },
    calm: async () => {
      proxy.clear();
      server.calm();
      await land(() => true);
    },
    passing: async (ms) => {
      clock += ms;
      await land((sent) => clock - sent > timing.lateMs - 60_000);
    },
    deliver: () => land(() => true),
    setGone: (remoteId, gone) => server.hide(nameOf(remoteId), gone),
    seen: async () => {
      const found: Seen[] = [];
      for (const { remoteId, name } of calendars)
        for (const { ics } of await server.events(name)) found.push(seenOf(remoteId, ics));
      return found;
    },
    editOutside: async ({ calendar, key }) => {
      const event = (await server.events(nameOf(calendar))).find((e) => e.ics.includes(key));
      if (event)
        await server.put(
          nameOf(calendar),
          event.file,
          event.ics.replace(/^SUMMARY:.*(\r?\n[ \t].*)*/m, "SUMMARY:Edited on a phone"),
        );
    },
    deleteOutside: async ({ calendar, key }) => {
      const event = (await server.events(nameOf(calendar))).find((e) => e.ics.includes(key));
      if (event) await server.remove(nameOf(calendar), event.file);
    },
    requests: () => proxy.requests.length,
    stop: async () => {
      await proxy.stop();
      await server.stop();
    },
  };
}

/** Reads an event with ical.js, which shares no code with what wrote it. */
function seenOf(calendar: string, ics: string): Seen {
  const component = new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent("vevent");
  if (!component) throw new Error("A file without an event.");
  const event = new ICAL.Event(component);
  const url = String(component.getFirstPropertyValue("url") ?? "");
  const instant = (time: ICAL.Time) => time.toJSDate().toISOString().replace(".000", "");
  return {
    calendar,
    booking: url.slice(url.lastIndexOf("/") + 1),
    key: event.uid,
    sequence: event.sequence,
    content: {
      title: event.summary ?? "",
      startsAt: instant(event.startDate),
      endsAt: instant(event.endDate),
      location: event.location ?? "",
      description: event.description ?? "",
    },
  };
}
