import type { ConnectedAccount } from "@/lib/providers/provider";
import { type FakeAnswer, type Fault, type Faults, type Match, matches } from "../../fakes/http/faults";
import type { Act, ProxiedRequest } from "../../fakes/proxy/proxy";
import type { Random } from "../random";
import type { Seen } from "../world";

/** What the network does to a request, "hold" until it can no longer take effect later; null when it passes. */
type Meeting = Exclude<Act, { kind: "hold" }> | { kind: "hold" } | null;

/** One thing that goes wrong with single requests. */
export interface Trouble {
  of: readonly Match[];
  /** How often it is chosen, beside the others that fit the request. */
  weight: number;
  act: (random: Random, request: ProxiedRequest) => Meeting;
}
export type Troubles = Record<string, Trouble>;

/** A calendar server as its owner reaches it. Calendars are named by their remote ids. */
export interface Server {
  /** The product's name for the kind of service. */
  provider: string;
  port: number;
  /** What tells the product that it is at this address. */
  env(at: URL): Record<string, string>;
  accounts: readonly string[];
  /** Signs one in there, as the product does it. */
  connect(account: string, at: URL): Promise<ConnectedAccount>;
  /** Whether its updates are conditional. */
  conditional: boolean;
  /**
   * A server that lies (not there, though it is) cannot be defended against; nor is there anything to converge to
   * where every delete is refused for ever.
   */
  troubles: Troubles;
  /** Requests so rare that half of them go wrong, whatever the weather. */
  rare: readonly Match[];
  seen(calendar: string): Promise<Omit<Seen, "calendar">[]>;
  /** The owner gives the event the title "Edited on a phone". */
  edit(calendar: string, key: string): Promise<void>;
  /** The owner adds something that this service has a place for. */
  add(calendar: string, key: string, word: string, random: Random): Promise<void>;
  remove(calendar: string, key: string): Promise<void>;
  /** A calendar is taken away, or given back with what is in it. */
  hide(calendar: string, hidden: boolean): Promise<void>;
  /** The owner moves an event to another calendar of the account; absent where nobody could find it there. */
  move?(calendar: string, key: string, to: string): Promise<void>;
  /** A calendar of the account goes on under another id; null when none would be known again. Absent where ids stay. */
  changeId?(account: string, random: Random): { from: string; to: string; oldWorks: boolean } | null;
  /** Ways in which an account is denied everything for a while. */
  denials: readonly string[];
  /** Denies it so; null ends it. */
  deny(account: string, how: string | null): void;
  calm(): void;
  /** Requests that ask whether the account works, and say nothing of any event. */
  asksWhetherItWorks: RegExp;
  /** The account's access tokens stop working before their time; absent where there are none. */
  expire?(account: string): void;
  stop(): Promise<void>;
}

/** What becomes of a request while so many go wrong; counts what it was. */
export function meet(
  { troubles, rare }: Server,
  request: ProxiedRequest,
  random: Random,
  rate: number,
  faults: Record<string, number>,
): Meeting {
  if (!random.chance(rare.some((match) => matches(match, request)) ? 0.5 : rate)) return null;
  const fitting = Object.entries(troubles).filter(([, { of }]) =>
    of.some((match) => matches(match, request)),
  );
  if (fitting.length === 0) return null;
  const what = random.weighted(Object.fromEntries(fitting.map(([name, { weight }]) => [name, weight])));
  faults[what] = (faults[what] ?? 0) + 1;
  return troubles[what]?.act(random, request) ?? null;
}

/** What every network does: to requests that change something, and to all of them. */
export const losses = (writes: readonly Match[], requests: readonly Match[]): Troubles => ({
  "lose-answer": { of: writes, weight: 12, act: () => ({ kind: "lose-answer" }) },
  "lose-request": { of: requests, weight: 8, act: () => ({ kind: "lose-request" }) },
  hold: { of: writes, weight: 12, act: () => ({ kind: "hold" }) },
});

/** The server never sees it. */
export const answered = (
  of: readonly Match[],
  answer: (random: Random) => Partial<FakeAnswer> & { status: number },
  weight = 2,
): Trouble => ({
  of,
  weight,
  act: (random) => ({ kind: "answer", answer: { headers: {}, body: "", ...answer(random) } }),
});

/** Half of the time a `Retry-After` of up to an hour. */
export const perhapsLater = (random: Random): Record<string, string> =>
  random.chance(0.5) ? { "retry-after": String(random.below(3_600)) } : {};

/** The endpoint that gives new tokens, asked after a refusal. `limit`: its word for "too many". */
export const tokenTroubles = (of: readonly Match[], limit: string): Troubles => {
  const told = (status: number, error: string) =>
    answered(of, (random) => ({
      status,
      headers: { "content-type": "application/json", ...(status === 400 ? {} : perhapsLater(random)) },
      body: JSON.stringify({ error, error_description: "The stand-in was told to refuse." }),
    }));
  return {
    "token gone": told(400, "invalid_grant"),
    "token busy": told(503, "temporarily_unavailable"),
    "token limit": told(429, limit),
  };
};

/** A trouble of the server's own: the network lets the request pass, and it meets the fault there. */
export const atServer = (faults: Faults, of: readonly Match[], fault: Fault): Trouble => ({
  of,
  weight: 4,
  act: (_random, { method, path }) => {
    faults.fail(fault, { method, path });
    return null;
  },
});

/** What a service in front of which something gives up does: the write is done all the same. */
export const standInTroubles = (
  faults: Faults,
  writes: readonly Match[],
  requests: readonly Match[],
): Troubles => ({
  truncate: atServer(faults, requests, { kind: "truncate" }),
  "stored, then 503": atServer(faults, writes, { kind: "status", status: 503, store: true }),
});
