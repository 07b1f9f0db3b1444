import type { ConnectedAccount, Credentials, ProviderDefinition } from "@/lib/providers/provider";
import type { FakeAnswer } from "../fakes/http/faults";
import type { Addition } from "../servers/additions";

/** An event as an independent reader finds it at the service. Instants are ISO 8601 in UTC; `key` is always ours. */
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
  /** What of the credentials nobody may be told. */
  secrets(credentials: Credentials): string[];
  /** How many requests it takes to list the calendars above. */
  pages: number;
  /** False where a service knows no rights: it says that everything may be written, Closed too, and it may be. */
  knowsRights: boolean;
  /** The last year it takes events of, in four digits. */
  lastYear: string;
  /** What a text may hold that it does not keep as it was, whoever asks for it; null where there is nothing. */
  misread: RegExp | null;
  /** Statuses after which a write may have taken effect when the answer names no time to wait. */
  unclear: readonly number[];
  /** How the service keeps an event that was written to it: shortened, or without what it has no place for. */
  kept(event: OutsideEvent): OutsideEvent;
  /** What its owner can add to an event there. */
  holds: readonly Addition[];
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
    /** Adds something to it, told by its word. */
    add(calendar: CalendarName, key: string, what: Addition, word: string): Promise<void>;
    /** What of that is still in it. */
    added(calendar: CalendarName, key: string, word: string): Promise<Addition[]>;
    delete(calendar: CalendarName, key: string): Promise<void>;
    removeCalendar(calendar: CalendarName): Promise<void>;
    /** The owner of a shared calendar takes the right to write it, or gives it back; null where they are all one's own. */
    letWrite: ((calendar: CalendarName, may: boolean) => Promise<void>) | null;
  };
  /** Lets time pass at the service: its access tokens grow old. */
  elapse(ms: number): void;
  /** What becomes of the access that was given; null where a password is all there is. */
  access: {
    /** The permissions that are needed, as the consent page's boxes name them. */
    needed: readonly string[];
    /** Connects as a person does who leaves one of them unticked. */
    connectWithout(permission: string): Promise<ConnectedAccount>;
    /** The access token stops working before its time. */
    expire(): void;
    /** The owner takes the consent back. */
    revoke(): void;
    /** Every create is answered 401, whatever its token, until the network is cleared. */
    refuse(): void;
    /** The next request for tokens is refused as an invalid grant is, the service's sentence being `words`. */
    refuseToken(words: string): void;
    /** The next request for tokens is answered so. */
    answerToken(answer: FakeAnswer): void;
  } | null;
  /** The network between Calpace and the service. */
  network: {
    /** The next write takes effect, its answer is lost. */
    loseNextAnswer(): void;
    /** The next request, sign-ins aside, is answered with that status and the service's own kind of error, which says `words`. */
    failNext(status: number, words?: string): void;
    /** The next request, sign-ins aside, is answered so. */
    answerNext(answer: FakeAnswer): void;
    /** The next request is answered "too many" with the service's own status and header, to come back after so many seconds. */
    throttleNext(seconds: number): void;
    /** Keeps the next write back, a create unless it says otherwise. */
    holdNextWrite(what?: "update"): { arrived: Promise<unknown>; deliver(): Promise<unknown> };
    /** `METHOD path` of every request that reached the service, sign-ins included. */
    requests(): string[];
    clear(): void;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  stop(): Promise<void>;
}

/** Services by name: which one, told without starting it, and how it starts. */
export type Targets = Record<string, { definition: ProviderDefinition; start(): Promise<Target> }>;
