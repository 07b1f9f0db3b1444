import type { OpenSession } from "@/lib/connections/session";
import type { ProviderDefinition } from "@/lib/providers/provider";
import type { ZoneData } from "@/lib/zones";
import type { Concurrency } from "./concurrency";
import type { Timing } from "./timing";

/** Everything a worker needs besides the database: given, so that a test can shorten, count and break it. */
export interface Engine {
  timing: Timing;
  /** How many lanes this process and each server bear at once, shared by all its runs; without it each run has its own. */
  concurrency?: Concurrency;
  /** The definition of a provider id. */
  providerOf(id: string): ProviderDefinition;
  /**
   * Opens a connection's session: decrypts, renews when needed. `refused` = the version of the credentials that the
   * service has just refused. Throws `ProviderError`.
   */
  openSession(connectionId: string, beforeRequest: () => AbortSignal, refused?: number): Promise<OpenSession>;
  /** The rules of time zones that upcoming bookings are kept by: this process's own unless others are given. */
  zones?: ZoneData;
  /** Where Calpace is reached: links in events point there. */
  appUrl: string;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  /** Told of what nobody expected. */
  onError(error: unknown, context: Record<string, string>): void;
  /** Told what an audit found and repaired: never expected, always worth a look. */
  onRepair?(found: Record<string, number>): void;
  /** Told how many bookings were computed again by newer rules of time zones, and how many of them moved. */
  onZones?(followed: { zones: string; looked: number; moved: number }): void;
  /** Passed between any two steps; tests stop, delay or kill a worker here. */
  at?(point: Point): Promise<void> | void;
}

/** The places between two awaits where a worker may be stopped, overtaken or killed. */
export type Point =
  | "claimed"
  | "opened"
  | "marked"
  | "pushing"
  | "pushed"
  | "settled"
  | "released"
  | "planned";
