import type { Engine } from "@/lib/sync/engine";
import type { Content } from "./oracle";
import type { Random } from "./random";

/** An event as its owner sees it. */
export interface Seen {
  /** Where it is: our own id of the calendar, or the service's where only that is known. */
  calendar: string;
  booking: string;
  key: string;
  sequence: number;
  content: Content;
  /** What its owner added and is still there (`wordOf`). */
  words: string[];
}

/** A connected account as a simulation uses it. */
export interface WorldAccount {
  connection: string;
  /** Its calendars: our own ids of them, which stay, and what the service calls them now. */
  calendars: { id: string; remoteId: string; name: string }[];
  /** Signs in again; the account lists `listed` calendars (our ids). Nothing comes of it while it is denied. */
  reconnect(listed: ReadonlySet<string>): Promise<void>;
}

/** A calendar service around the engine: how it goes wrong, and what its owner sees. Calendars are named by our own ids. */
export interface World {
  engine: Engine;
  accounts: WorldAccount[];
  /** Whether its updates are conditional: an old write can never win, so what is shown never goes back. */
  conditional: boolean;
  /**
   * Makes requests go wrong with this probability (or arms as much for what comes next), counting what it does.
   * `stuck` is told when a request will not be answered before `passing`, `deliver` or `calm`.
   */
  misbehave(random: Random, rate: number, faults: Record<string, number>, stuck: () => void): void;
  /** From now on everything works; what was lost stays lost, what is late lands now. */
  calm(): Promise<void>;
  /** Time is about to pass: late requests that could not outlive it land before. */
  passing(ms: number): Promise<void>;
  /** Lets late requests land now. */
  deliver(): Promise<void>;
  /** An account is denied everything, in a way its service knows, until `allow`; answers the way, null if it knows none. */
  deny(random: Random): string | null;
  /** Nobody is denied anything any more. */
  allow(): void;
  /** A calendar is taken from the account, or given back with what was in it. */
  setGone(calendar: string, gone: boolean): Promise<void>;
  /** A calendar goes on under another id of the service; answers it and whether the old id works. Null: none can. */
  changeId?(random: Random): { calendar: string; oldWorks: boolean } | null;
  seen(): Promise<Seen[]>;
  editOutside(event: Seen): Promise<void>;
  /** The owner adds something to an event, told by its word. */
  addOutside(event: Seen, word: string, random: Random): Promise<void>;
  deleteOutside(event: Seen): Promise<void>;
  /** The owner moves an event to another calendar of the account. Absent where that event cannot be found again. */
  moveOutside?(event: Seen, to: string): Promise<void>;
  /** Requests about events so far: a quiet account is asked now and then whether it works. */
  requests(): number;
}
