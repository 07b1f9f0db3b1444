import { createHash } from "node:crypto";
import { expect } from "@jest/globals";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarEvent } from "@/lib/providers/event";
import type {
  CalendarProvider,
  ConnectedAccount,
  EventPlace,
  ProviderSession,
  PutResult,
} from "@/lib/providers/provider";
import { useEnv as configure } from "../setup/env";
import type { CalendarName, OutsideEvent, Target } from "./target";

/** Enough time for any request. */
export const patient = (): AbortSignal => AbortSignal.timeout(10_000);

let keys = 0;
/** A key as the engine makes them: 52 characters of base32hex. */
export function newKey(): string {
  keys += 1;
  const digits = BigInt(`0x${createHash("sha256").update(`${process.pid} ${keys}`).digest("hex")}`).toString(
    32,
  );
  return digits.padStart(52, "0").slice(-52);
}

export const anEvent = (key: string, overrides: Partial<CalendarEvent> = {}): CalendarEvent => ({
  key,
  title: "Coaching – Grace",
  startsAt: "2031-03-05T09:00:00.000Z",
  endsAt: "2031-03-05T09:50:00.000Z",
  timeZone: "Europe/Berlin",
  location: "Main Street 1, Berlin",
  description: "Client: Grace <grace@example.test>\n\nOpen in Calpace",
  url: "https://calpace.test/bookings/1",
  sequence: 1,
  updatedAt: "2031-01-01T00:00:00.000Z",
  ...overrides,
});

/** What a write told of where its event is. */
export function knownFrom(result: PutResult): Pick<EventPlace, "remoteId" | "etag"> {
  if (result.outcome !== "ok" && result.outcome !== "conflict") throw new Error(`It was ${result.outcome}.`);
  return { remoteId: result.remoteId, etag: result.etag };
}

/** What the engine remembers of a place after that write, and writes with the next time. */
export function placeAfter(place: EventPlace, result: PutResult): EventPlace {
  const merge = result.outcome === "conflict" || (result.outcome === "ok" && result.carried === true);
  return { ...place, ...knownFrom(result), merge };
}

/** The error an attempt ends with, which is the port's own whatever happened. */
export const failure = (attempt: Promise<unknown>): Promise<ProviderError> =>
  attempt.then(
    () => {
      throw new Error("It was expected to fail.");
    },
    (error: unknown) => {
      if (!(error instanceof ProviderError)) throw error;
      return error;
    },
  );

/** A running service with an account connected, at the port. */
export interface Port {
  target: Target;
  provider: CalendarProvider;
  account: ConnectedAccount;
  session: ProviderSession;
  placeIn(calendar: CalendarName, key: string, known?: Partial<EventPlace>): EventPlace;
  /** The events under a key, as the owner finds them. */
  eventsWith(key: string, calendar?: CalendarName): Promise<OutsideEvent[]>;
  /** An event that was created, and where it is known to be. */
  created(overrides?: Partial<CalendarEvent>): Promise<{ event: CalendarEvent; place: EventPlace }>;
}

/** Starts a service, points the product at it and connects an account. */
export async function openPort(start: () => Promise<Target>): Promise<Port> {
  const target = await start();
  configure(target.env);
  const provider = await target.definition.load();
  const account = await target.connect();
  const { credentials, config } = account;
  const session: ProviderSession = { credentials, config, beforeRequest: patient };
  const placeIn: Port["placeIn"] = (calendar, key, known = {}) => {
    const remote = account.listing.calendars.find((c) => c.name === calendar);
    if (!remote) throw new Error(`No calendar ${calendar}`);
    return { calendarRemoteId: remote.remoteId, key, remoteId: null, etag: null, hot: false, ...known };
  };
  return {
    target,
    provider,
    account,
    session,
    placeIn,
    eventsWith: async (key, calendar = "Work") =>
      (await target.outside.events(calendar)).filter((e) => e.key === key),
    created: async (overrides = {}) => {
      const event = anEvent(newKey(), overrides);
      const result = await provider.putEvent(session, placeIn("Work", event.key), event);
      expect(result.outcome).toBe("ok");
      return { event, place: placeIn("Work", event.key, knownFrom(result)) };
    },
  };
}
