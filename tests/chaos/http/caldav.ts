import ICAL from "ical.js";
import { caldav } from "@/lib/providers/caldav/definition";
import { type Denial, denials } from "../../fakes/caldav/denials";
import type { DigestRules } from "../../fakes/caldav/digest";
import type { Manners } from "../../fakes/caldav/manners";
import { startCaldavFake } from "../../fakes/caldav/server";
import { ADDITIONS, withAddition, withoutNotes, wordsIn } from "../../servers/additions";
import { startRadicale } from "../../servers/radicale";
import { startSabredav } from "../../servers/sabredav/sabredav";
import type { CaldavServer } from "../../servers/server";
import { Random } from "../random";
import type { Seen } from "../world";
import { answered, atServer, losses, perhapsLater, type Server, type Troubles } from "./server";

const USERNAME = "ada";
const PASSWORD = "correct horse";
const CALENDARS = ["Work", "Private"].map((name) => ({ id: name.toLowerCase(), name }));
const account = { username: USERNAME, password: PASSWORD, calendars: CALENDARS };
/** The last part of a calendar's address. */
const idOf = (calendar: string): string => calendar.split("/").at(-2) ?? "";

const PUT = { method: "PUT" };
const DELETE = { method: "DELETE" };
const GET = { method: "GET" };

const troubles: Troubles = {
  ...losses([PUT, DELETE], [PUT, DELETE, GET]),
  401: answered([PUT], () => ({ status: 401 }), 1),
  403: answered([PUT], () => ({ status: 403 })),
  412: answered([PUT], () => ({ status: 412 })),
  429: answered([PUT, DELETE], (random) => ({ status: 429, headers: perhapsLater(random) }), 1),
  500: answered([PUT, DELETE, GET], () => ({ status: 500 })),
  503: answered([PUT, DELETE], (random) => ({ status: 503, headers: perhapsLater(random) }), 1),
  denied: answered([PUT, DELETE], (random) => random.pick(Object.values(denials)), 4),
};

/** What both servers have in common. */
const common = {
  provider: "caldav",
  conditional: true,
  troubles,
  rare: [],
  asksWhetherItWorks: /^PROPFIND /,
  env: ({ host }: URL) => ({ CALDAV_ALLOWED_HOSTS: host }),
  accounts: [USERNAME],
  connect: async (username: string, { origin }: URL) => {
    if (caldav.connect.kind !== "password") throw new Error("CalDAV is connected with a password.");
    const typed = { server: origin, username, password: PASSWORD };
    return caldav.connect.connect(typed, () => AbortSignal.timeout(10_000));
  },
};

/** One of the servers there are; none that takes no new event at all. */
function mannersOf(random: Random): Partial<Manners> {
  const drawn: Partial<Manners> = {
    missing: random.pick(["409", "404", "405", "403 page"] as const),
    wraps: random.chance(0.3),
    staleEtags: random.chance(0.3),
    ignoresIfNoneMatch: random.chance(0.3),
    renames: random.chance(0.3),
    uidConflict: random.pick([
      "no-uid-conflict",
      "unique-scheduling-object-resource",
      "uid already exists",
    ] as const),
    withoutReport: random.chance(0.2),
  };
  // A file under a name nobody was told, at a server that looks no UID up, is never found again: no server does both.
  return drawn.renames ? { ...drawn, withoutReport: false } : drawn;
}

/** How it is signed in to: one in three takes Digest only, with nonces that last for a while or not at all. */
function digestOf(random: Random): { digest?: Partial<DigestRules> } {
  if (!random.chance(1 / 3)) return {};
  const algorithm = random.pick(["MD5", "MD5-sess", "SHA-256", "SHA-256-sess"] as const);
  const [renewsAfter, takesAfterwards] = random.pick([
    [1, 0],
    [5, 20],
    [50, 0],
  ] as const);
  return { digest: { algorithm, renewsAfter, takesAfterwards, silent: random.chance(0.5) } };
}

export async function standIn(seed: number): Promise<Server> {
  const random = new Random(seed);
  const manners = mannersOf(random);
  const fake = await startCaldavFake({ users: [account], manners, ...digestOf(random) });
  const filesOf = (calendar: string) => fake.events(USERNAME, idOf(calendar));
  const fileOf = (calendar: string, key: string) => filesOf(calendar).find(({ ics }) => isOf(ics, key));
  return {
    ...common,
    // What is written without a condition, or with one nobody looks at, may go back until it is written once more.
    conditional: !manners.ignoresIfNoneMatch && !manners.staleEtags,
    troubles: {
      ...troubles,
      "drop-etag": atServer(fake.faults, [PUT], { kind: "drop-etag" }),
      rewrite: atServer(fake.faults, [PUT], { kind: "rewrite" }),
    },
    port: fake.port,
    seen: async (calendar) => filesOf(calendar).map(({ ics }) => seenOf(ics)),
    edit: async (calendar, key) => {
      const found = fileOf(calendar, key);
      if (found) fake.putEvent(USERNAME, idOf(calendar), found.file, edited(found.ics));
    },
    add: async (calendar, key, word, random) => {
      const found = fileOf(calendar, key);
      const more = found && withAddition(found.ics, random.pick(ADDITIONS), word);
      if (more) fake.putEvent(USERNAME, idOf(calendar), found.file, more);
    },
    remove: async (calendar, key) => {
      const found = fileOf(calendar, key);
      if (found) fake.deleteEvent(USERNAME, idOf(calendar), found.file);
    },
    hide: async (calendar, away) => fake.hideCalendar(USERNAME, idOf(calendar), away),
    // A server that cannot look a UID up never tells where an event went.
    ...(!manners.withoutReport && {
      move: async (calendar, key, to) => {
        const found = fileOf(calendar, key);
        if (found) fake.moveEvent(USERNAME, idOf(calendar), found.file, idOf(to));
      },
    }),
    denials: Object.keys(denials),
    deny: (_account, how) => fake.deny(how as Denial | null),
    calm: () => fake.faults.clear(),
    stop: fake.stop,
  };
}

/** Whose file it is: programs fold lines where they like, and in the middle of a key. */
const isOf = (ics: string, key: string): boolean => ics.replace(/\r?\n[ \t]/g, "").includes(key);

/** A real server. What it cannot be told to refuse, the network in front of it refuses. */
const realServer = (server: CaldavServer): Omit<Server, "hide" | "move"> & Required<Pick<Server, "move">> => {
  const { owner } = server;
  const filesOf = (calendar: string) => owner.files(server.calendarPath(idOf(calendar)));
  const fileOf = async (calendar: string, key: string) =>
    (await filesOf(calendar)).find(({ ics }) => isOf(ics, key));
  return {
    ...common,
    port: server.port,
    seen: async (calendar) => (await filesOf(calendar)).map(({ ics }) => seenOf(ics)),
    edit: async (calendar, key) => {
      const found = await fileOf(calendar, key);
      if (found) await owner.write(found.href, edited(found.ics));
    },
    add: async (calendar, key, word, random) => {
      const found = await fileOf(calendar, key);
      if (found) await owner.write(found.href, withAddition(found.ics, random.pick(ADDITIONS), word));
    },
    remove: async (calendar, key) => {
      const found = await fileOf(calendar, key);
      if (found) await owner.ask("DELETE", found.href);
    },
    move: async (calendar, key, to) => {
      const found = await fileOf(calendar, key);
      if (!found) return;
      const name = found.href.slice(found.href.lastIndexOf("/") + 1);
      await owner.ask("DELETE", found.href);
      await owner.write(`${server.calendarPath(idOf(to))}${name}`, found.ics);
    },
    denials: [],
    deny: () => {},
    calm: () => {},
    stop: server.stop,
  };
};

export async function radicale(): Promise<Server> {
  const { move: _move, ...server } = realServer(await startRadicale(account));
  // Only the listing loses it: what the account is said to have is up to the simulation.
  return { ...server, hide: async () => {} };
}

/** Its calendars are hidden as well: a PUT is answered 412 then, as if only its condition were wrong. */
export async function sabredav(): Promise<Server> {
  const server = await startSabredav(account);
  return { ...realServer(server), hide: (calendar, hidden) => server.hide(idOf(calendar), hidden) };
}

const edited = (ics: string): string =>
  ics.replace(/^SUMMARY:.*(\r?\n[ \t].*)*/m, "SUMMARY:Edited on a phone");

/** Reads an event with ical.js, which shares no code with what wrote it. */
export function seenOf(ics: string): Omit<Seen, "calendar"> {
  const component = new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent("vevent");
  if (!component) throw new Error("A file without an event.");
  const event = new ICAL.Event(component);
  const url = String(component.getFirstPropertyValue("url") ?? "");
  const instant = (time: ICAL.Time) => time.toJSDate().toISOString().replace(".000", "");
  return {
    booking: url.slice(url.lastIndexOf("/") + 1),
    key: event.uid,
    sequence: event.sequence,
    content: {
      title: event.summary ?? "",
      startsAt: instant(event.startDate),
      endsAt: instant(event.endDate),
      location: event.location ?? "",
      description: withoutNotes(event.description ?? ""),
    },
    words: wordsIn(component.toString().replace(/\r\n /g, "")),
  };
}
