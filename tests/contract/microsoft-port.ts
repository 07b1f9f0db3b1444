import { afterAll, beforeAll, beforeEach } from "@jest/globals";
import type { CalendarEvent } from "@/lib/providers/event";
import { microsoft } from "@/lib/providers/microsoft/definition";
import type {
  CalendarProvider,
  ConnectedAccount,
  EventPlace,
  ProviderSession,
  PutResult,
} from "@/lib/providers/provider";
import {
  CALENDAR,
  connect,
  eventOf,
  keyOf,
  placeOf,
  sessionOf,
  startFake,
} from "../fakes/microsoft/fixtures";
import type { MicrosoftFake } from "../fakes/microsoft/server";
import type { FakeEvent } from "../fakes/microsoft/store";
import { usual } from "../fakes/microsoft/switches";
import { failure, knownFrom } from "./port";

/** Anna's account at the stand-in, at the port. */
export interface Outlook {
  fake: MicrosoftFake;
  provider: CalendarProvider;
  account: ConnectedAccount;
  session: ProviderSession;
  newKey(): string;
  /** Her events in a calendar, her default one unless another is named. */
  events(calendar?: string): FakeEvent[];
  /** Creates an event; its key, its id and where it is known to be. */
  created(calendar?: string): Promise<{ key: string; remoteId: string; place: EventPlace }>;
  /** A create that took effect and whose answer never came. */
  createdUnanswered(): Promise<{ key: string; place: EventPlace }>;
  put(place: EventPlace, overrides?: Partial<CalendarEvent>): Promise<PutResult>;
}

export const idOf = (result: PutResult): string => knownFrom(result).remoteId ?? "";

let keys = 0;

/** Starts the stand-in for a test file; each test finds it calm, empty and as it usually is, connected anew. */
export function openOutlook(): Outlook {
  const outlook = {} as Outlook;
  beforeAll(async () => {
    outlook.fake = await startFake();
    outlook.provider = await microsoft.load();
  });
  afterAll(() => outlook.fake.stop());
  beforeEach(async () => {
    const { fake } = outlook;
    Object.assign(fake.switches, usual());
    fake.faults.clear();
    const anna = fake.mailboxes.account("anna");
    anna.events.clear();
    anna.transactions.clear();
    anna.trouble = null;
    outlook.account = await connect(fake, { account: "anna" });
    outlook.session = sessionOf(outlook.account);
    fake.forgetRequests();
  });
  return Object.assign(outlook, {
    newKey: () => keyOf(`microsoft ${++keys}`),
    events: (calendar = CALENDAR) => outlook.fake.events("anna", calendar),
    created: async (calendarRemoteId = CALENDAR) => {
      const key = outlook.newKey();
      const result = await outlook.put(placeOf(key, { calendarRemoteId }));
      return { key, remoteId: idOf(result), place: placeOf(key, { calendarRemoteId, ...knownFrom(result) }) };
    },
    createdUnanswered: async () => {
      const key = outlook.newKey();
      outlook.fake.fail("create", { kind: "reset", store: true });
      await failure(outlook.put(placeOf(key)));
      return { key, place: placeOf(key, { hot: true }) };
    },
    put: (place: EventPlace, overrides: Partial<CalendarEvent> = {}) =>
      outlook.provider.putEvent(outlook.session, place, eventOf(place.key, overrides)),
  });
}
