import { connectCaldav } from "@/lib/providers/caldav/discovery";
import { caldavProvider } from "@/lib/providers/caldav/provider";
import type { ProviderError } from "@/lib/providers/errors";
import type { CalendarEvent } from "@/lib/providers/event";
import type { EventPlace, ProviderSession } from "@/lib/providers/provider";
import type { Manners } from "../../../fakes/caldav/manners";
import { type CaldavFake, startCaldavFake } from "../../../fakes/caldav/server";
import { useEnv as configure } from "../../../setup/env";

export const KEY = "0123456789abcdefghijklmnopqrstuv0123456789abcdefghij";

export const event: CalendarEvent = {
  key: KEY,
  title: "Coaching – Grace",
  startsAt: "2031-03-05T09:00:00.000Z",
  endsAt: "2031-03-05T09:50:00.000Z",
  timeZone: "UTC",
  location: "",
  description: "",
  url: "https://calpace.test/bookings/1",
  sequence: 1,
  updatedAt: "2031-01-01T00:00:00.000Z",
};

/** What `beforeRequest` is while there is time. */
export const patient = () => AbortSignal.timeout(5_000);

export interface Account {
  fake: CaldavFake;
  session: ProviderSession;
  place(known?: Partial<EventPlace>): EventPlace;
  /** Where the event of `KEY` lies. */
  href: string;
  provider: typeof caldavProvider;
}

/** How an attempt failed, for comparing. */
export const failure = (attempt: Promise<unknown>) =>
  attempt.then(
    (value) => ({ unexpected: value }),
    ({ kind, code, proven, retryAfter }: ProviderError) => ({ kind, code, proven, retryAfter }),
  );

/** A stand-in with one person connected to it, an empty calendar "work", and "other". */
export async function anAccount(manners: Partial<Manners> = {}): Promise<Account> {
  const fake = await startCaldavFake({
    manners,
    users: [
      {
        username: "ada",
        password: "secret",
        calendars: [
          { id: "work", name: "Work" },
          { id: "other", name: "Other" },
        ],
      },
    ],
  });
  configure({ CALDAV_ALLOWED_HOSTS: fake.host });
  const { credentials, config } = await connectCaldav(
    { server: fake.url, username: "ada", password: "secret" },
    patient,
  );
  fake.forgetRequests();
  const calendarRemoteId = `${fake.url}/dav/calendars/ada/work/`;
  return {
    fake,
    session: { credentials, config, beforeRequest: patient },
    place: (known) => ({ calendarRemoteId, key: KEY, remoteId: null, etag: null, hot: false, ...known }),
    href: `${calendarRemoteId}${KEY}.ics`,
    provider: caldavProvider,
  };
}
