import type { ProviderDefinition } from "@/lib/providers/provider";
import type { HeldRequest } from "../fakes/proxy/proxy";

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
  /** What a person types to connect, right and with a wrong password. */
  input: Record<string, string>;
  wrongInput: Record<string, string>;
  /** The service without Calpace: what its owner's other devices see and do. */
  outside: {
    events(calendar: CalendarName): Promise<OutsideEvent[]>;
    /** Gives the event another title. */
    edit(calendar: CalendarName, key: string, title: string): Promise<void>;
    delete(calendar: CalendarName, key: string): Promise<void>;
    removeCalendar(calendar: CalendarName): Promise<void>;
  };
  /** The network between Calpace and the service. */
  network: {
    /** The next write takes effect, its answer is lost. */
    loseNextAnswer(): void;
    /** The next request is answered "too many", to come back after so many seconds. */
    throttleNext(seconds: number): void;
    /** Keeps the next write back. */
    holdNextWrite(): HeldRequest;
    clear(): void;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  stop(): Promise<void>;
}
