import type { Engine } from "@/lib/sync/engine";
import type { Content } from "./oracle";
import type { Random } from "./random";

/** An event as its owner sees it. */
export interface Seen {
  /** The calendar's remote id. */
  calendar: string;
  booking: string;
  key: string;
  sequence: number;
  content: Content;
}

/** A connected account as a simulation uses it. */
export interface WorldAccount {
  connection: string;
  /** Ids and remote ids of its calendars. */
  calendars: { id: string; remoteId: string; name: string }[];
  /** Signs in again; the account lists `listed` calendars (remote ids). */
  reconnect(listed: ReadonlySet<string>): Promise<void>;
}

/** A calendar service around the engine: how it goes wrong, and what its owner sees. */
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
  /** A calendar is taken from the account, or given back with what was in it. */
  setGone(remoteId: string, gone: boolean): Promise<void>;
  seen(): Promise<Seen[]>;
  editOutside(event: Seen): Promise<void>;
  deleteOutside(event: Seen): Promise<void>;
  /** Requests so far. */
  requests(): number;
}
