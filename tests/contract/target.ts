import type { ConnectedAccount, Credentials, ProviderDefinition } from "@/lib/providers/provider";

/** An event as an independent reader finds it at the service. Instants are ISO 8601 in UTC. */
export interface OutsideEvent {
  key: string;
  title: string;
  start: string;
  end: string;
  location: string;
  description: string;
  url: string;
  sequence: number;
}

/** The calendars every target offers. */
export type CalendarName = "Work" | "Private" | "Closed";

/** A calendar service running for one test file, seen from both sides. */
export interface Target {
  definition: ProviderDefinition;
  /** Environment the provider needs to reach it. */
  env: Record<string, string>;
  /** Connects as a person does: typing a password, or at the service's own sign-in page. */
  connect(): Promise<ConnectedAccount>;
  /** Connects with a wrong password; null where nothing is typed. */
  connectWrongly: (() => Promise<ConnectedAccount>) | null;
  /** The same credentials as the service refuses them. */
  spoiled(credentials: Credentials): Credentials;
  /** How the service keeps an event that was written to it: shortened, or without what it has no place for. */
  kept(event: OutsideEvent): OutsideEvent;
  /** The service without Calpace: what its owner's other devices see and do. */
  outside: {
    events(calendar: CalendarName): Promise<OutsideEvent[]>;
    /** Gives the event another title. */
    edit(calendar: CalendarName, key: string, title: string): Promise<void>;
    /** Puts it at another time; an owner's program writes wall time in a zone of its own where the service has them. */
    move(calendar: CalendarName, key: string, start: string, end: string): Promise<void>;
    /** Makes it last all day: the days from `first` (yyyy-mm-dd) on, before `after`. */
    makeAllDay(calendar: CalendarName, key: string, first: string, after: string): Promise<void>;
    /** Makes something of it that tells nobody when it is; false where the service lets nobody. */
    garble(calendar: CalendarName, key: string): Promise<boolean>;
    delete(calendar: CalendarName, key: string): Promise<void>;
    removeCalendar(calendar: CalendarName): Promise<void>;
    /** The owner of a shared calendar takes the right to write it, or gives it back. */
    letWrite(calendar: CalendarName, may: boolean): Promise<void>;
  };
  /** Lets time pass at the service: its access tokens grow old. */
  elapse(ms: number): void;
  /** What becomes of the access that was given; null where a password is all there is. */
  access: {
    /** The access token stops working before its time. */
    expire(): void;
    /** The owner takes the consent back. */
    revoke(): void;
    /** Every create is answered 401, whatever its token, until the network is cleared. */
    refuse(): void;
  } | null;
  /** The network between Calpace and the service. */
  network: {
    /** The next write takes effect, its answer is lost. */
    loseNextAnswer(): void;
    /** The next request is answered "too many", to come back after so many seconds. */
    throttleNext(seconds: number): void;
    /** Keeps the next write back. */
    holdNextWrite(): { arrived: Promise<unknown>; deliver(): Promise<unknown> };
    /** `METHOD path` of every request that reached the service, sign-ins included. */
    requests(): string[];
    clear(): void;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  stop(): Promise<void>;
}
