import ICAL from "ical.js";
import { type CaldavFake, startCaldavFake } from "@/tests/fakes/caldav/server";
import { type GoogleFake, startGoogleFake } from "@/tests/fakes/google/server";
import { type MicrosoftFake, startMicrosoftFake } from "@/tests/fakes/microsoft/server";
import { type Radicale, startRadicale } from "@/tests/servers/radicale";

/** The services a browser test can connect: a real Radicale, and the stand-ins that can go wrong on demand. */
export interface CalendarServers {
  radicale: Radicale;
  fake: CaldavFake;
  google: GoogleFake;
  outlook: MicrosoftFake;
  /** What the app has to be told to reach them. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

export const FAKE_USER = { username: "ada", password: "app-password" } as const;

export async function startCalendarServers(): Promise<CalendarServers> {
  const radicale = await startRadicale({
    calendars: [
      { id: "work", name: "Work" },
      { id: "private", name: "Private" },
    ],
  });
  const calendars = [
    { id: "main", name: "Main" },
    { id: "side", name: "Side" },
  ];
  const fake = await startCaldavFake({ users: [{ ...FAKE_USER, calendars, defaultCalendar: "main" }] });
  const google = await startGoogleFake();
  const outlook = await startMicrosoftFake({ accounts: [] });
  const stop = async () => {
    await google.stop();
    await outlook.stop();
    await fake.stop();
    await radicale.stop();
  };
  const env = {
    CALDAV_ALLOWED_HOSTS: [radicale.host, fake.host].join(","),
    ...google.env,
    ...outlook.env,
  };
  return { radicale, fake, google, outlook, env, stop };
}

/** What a calendar program makes of an event. */
export interface ReadEvent {
  uid: string;
  summary: string;
  /** ISO 8601 in UTC. */
  startsAt: string;
  endsAt: string;
  sequence: number;
  description: string;
}

/** Every event of a Radicale calendar, asked for over CalDAV and parsed by a parser that is not ours. */
export async function readCalendar(radicale: Radicale, id: string): Promise<ReadEvent[]> {
  const files = await radicale.owner.files(radicale.calendarPath(id));
  return files.map(({ ics }) => parseEvent(ics));
}

function parseEvent(text: string): ReadEvent {
  const component = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  if (component.length !== 1) throw new Error(`A file with ${component.length} events.`);
  const event = new ICAL.Event(component[0]);
  return {
    uid: event.uid,
    summary: event.summary,
    startsAt: event.startDate.toJSDate().toISOString(),
    endsAt: event.endDate.toJSDate().toISOString(),
    sequence: event.sequence,
    description: event.description,
  };
}
