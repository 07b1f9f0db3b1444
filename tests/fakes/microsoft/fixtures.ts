import { createHash } from "node:crypto";
import type { CalendarEvent } from "@/lib/providers/event";
import { microsoft } from "@/lib/providers/microsoft/definition";
import { LENT_SCOPE } from "@/lib/providers/microsoft/scopes";
import type { ConnectedAccount, EventPlace, OAuthConnect, ProviderSession } from "@/lib/providers/provider";
import { useEnv as setEnv } from "../../setup/env";
import { redirectUriOf, signIn } from "../kit/connect";
import type { ConsentChoice } from "../kit/consent";
import { type MicrosoftFake, startMicrosoftFake } from "./server";
import type { FakeAccountOptions } from "./store";

export const REDIRECT_URI = redirectUriOf(microsoft);
export const CALENDAR = "AAMkAnnaCalendar=";
export const WORK = "AAMkAnnaWork=";
export const HOLIDAYS = "AAMkAnnaHolidays=";
export const SHARED = "AAMkTeam=";

/** Anna has every kind of calendar, Ben one, Cora no mailbox. */
const accounts: FakeAccountOptions[] = [
  {
    id: "anna",
    name: "Anna Berg",
    mail: "anna@contoso.example",
    calendars: [
      { id: CALENDAR, name: "Calendar", isDefault: true },
      { id: WORK, name: "Work", color: "#ca5010" },
      { id: HOLIDAYS, name: "Holidays", canEdit: false, color: "" },
      { id: SHARED, name: "Calendar", owner: { name: "Team Room", address: "room@contoso.example" } },
    ],
  },
  {
    id: "ben",
    name: "Ben Cole",
    mail: "ben@outlook.example",
    calendars: [{ id: "AAMkBenCalendar=", name: "Calendar", isDefault: true }],
  },
  { id: "cora", name: "Cora Diaz", mail: "cora@contoso.example", mailbox: false, calendars: [] },
];

/** Starts a stand-in and points the product at it. */
export async function startFake(people: FakeAccountOptions[] = accounts): Promise<MicrosoftFake> {
  const fake = await startMicrosoftFake({ accounts: people, client: { redirectUris: [REDIRECT_URI] } });
  setEnv(fake.env);
  return fake;
}

export const oauth = microsoft.connect as OAuthConnect;

/** A signal that allows one request a long time. */
export const unhurried = (): AbortSignal => AbortSignal.timeout(10_000);

/** Connects as a person in a browser would. */
export const connect = (
  fake: MicrosoftFake,
  choice: ConsentChoice,
  beforeRequest: () => AbortSignal = unhurried,
): Promise<ConnectedAccount> => signIn(microsoft, (url) => fake.consent(url, choice), beforeRequest);

/** The same where `permission` is not given: nobody unticks one there, but an administrator may allow some only. */
export async function connectWithheld(
  fake: MicrosoftFake,
  account: string,
  permission: string,
): Promise<ConnectedAccount> {
  fake.switches.withheld = [permission];
  try {
    return await connect(fake, { account });
  } finally {
    fake.switches.withheld = [];
  }
}

/** The account once it has been given the permission for calendars that others lend. */
export function withLent(fake: MicrosoftFake, id: string, account: ConnectedAccount): ConnectedAccount {
  const scopes = ["Calendars.ReadWrite", "User.Read", LENT_SCOPE];
  const accessToken = fake.grants.issueAccess({ account: id, scopes });
  const cache = JSON.stringify({ AccessToken: { one: { target: `openid ${scopes.join(" ")}` } } });
  return { ...account, credentials: { ...account.credentials, accessToken, cache } };
}

export const sessionOf = (
  { credentials, config }: ConnectedAccount,
  beforeRequest: () => AbortSignal = unhurried,
): ProviderSession => ({ credentials, config, beforeRequest });

/** A key as the engine derives them: `[0-9a-v]{52}`. */
export const keyOf = (seed: string): string =>
  Array.from(createHash("sha512").update(seed).digest().subarray(0, 52), (byte) =>
    (byte % 32).toString(32),
  ).join("");

export const placeOf = (key: string, overrides: Partial<EventPlace> = {}): EventPlace => ({
  calendarRemoteId: CALENDAR,
  key,
  remoteId: null,
  etag: null,
  hot: false,
  ...overrides,
});

export const eventOf = (key: string, overrides: Partial<CalendarEvent> = {}): CalendarEvent => ({
  key,
  title: "Massage – Dora Egg",
  startsAt: "2026-03-10T09:00:00Z",
  endsAt: "2026-03-10T10:00:00Z",
  timeZone: "Europe/Berlin",
  location: "Room 2",
  description: "Client: Dora Egg <dora@example.com>\n\nOpen in Calpace: http://localhost:3000/bookings/1",
  url: "http://localhost:3000/bookings/1",
  sequence: 1,
  updatedAt: "2026-03-01T08:00:00Z",
  ...overrides,
});
