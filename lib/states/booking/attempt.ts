import type { CalendarName } from "./sync-state";

/** How a request for one event came out; only the engine's settle decides what follows. */
export type Outcome =
  | "ok"
  | "skip"
  | "conflict"
  | "gone"
  | "absent"
  | "ambiguous"
  | "unsent"
  | "throttled"
  | "auth"
  | "invalid"
  | "denied"
  | "target_gone";

/** What was asked for; `skip`: nothing, because it was right already. */
export type Operation = "create" | "update" | "delete" | "skip";

/** One remote call as the receipt shows it. */
export interface Attempt {
  id: number;
  at: Date;
  operation: Operation;
  outcome: Outcome;
  code: string | null;
  calendar: CalendarName | null;
}
