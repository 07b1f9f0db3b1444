import { getHeapStatistics } from "node:v8";
import { CONNECTIONS_PER_ORIGIN } from "@/lib/http/guarded-fetch";

/** Accounts of one server worked at once when it has not been asked yet. */
const FIRST = 32;
/**
 * The same at most, however well it answers: more, with two requests of each under way, would wait here for connections,
 * and be taken for a server that has become slow.
 */
const MOST_AT_HOST = CONNECTIONS_PER_ORIGIN / 2;
/** Statements of this many lanes share one database connection well: most of their time they wait for services. */
const LANES_PER_CONNECTION = 32;
/** What one lane holds in memory at most, in bytes: a batch of marked events with their texts, twice. */
const LANE_BYTES = 1024 * 1024;
/** Answers that take this many times as long as the quickest one, and `SLACK_MS` more, tell of a queue there. */
const SLOW = 1.5;
const SLACK_MS = 50;
/** What one answer changes: a round of two requests a lane doubles the lanes. */
const STEP = 1 / 2;
/** Answers of one moment tell one thing: the limit is cut once for them, in ms. */
const CUT_EVERY_MS = 1_000;
/** A server that nobody worked at for this long is a new one again, in ms. */
const FORGET_MS = 10 * 60_000;

interface Host {
  limit: number;
  active: number;
  /** The quickest answer so far, in ms. */
  quickest: number;
  cutAt: number;
  usedAt: number;
}

/**
 * How many lanes this process works at once: as many as memory and the database's connections bear, and at one server
 * as many as it answers quickly. The latter begins with a few and doubles with every round of answers as TCP's slow
 * start does (RFC 5681 §3.1), stops where answers become slower, goes back where they become slow, and is halved when
 * the server asks for less or does not answer. Shared by all runs of a process.
 */
export class Concurrency {
  private readonly hosts = new Map<string, Host>();
  private active = 0;

  /** `most`: lanes at once, whatever their servers. */
  constructor(private readonly most: number) {}

  /** Lanes that may be begun now. */
  get room(): number {
    return Math.max(0, this.most - this.active);
  }

  /** Lanes that may be begun at each server that is known; at all others `first`. */
  roomAt(): { known: Record<string, number>; first: number } {
    const rooms = [...this.hosts].map(([host, { limit, active }]) => [
      host,
      Math.max(0, Math.floor(limit) - active),
    ]);
    return { known: Object.fromEntries(rooms), first: FIRST };
  }

  /** A server has no room for another lane, but may have soon. */
  get tight(): boolean {
    for (const { limit, active } of this.hosts.values())
      if (active + 1 > limit && limit < MOST_AT_HOST) return true;
    return false;
  }

  begin(host: string, now: number): void {
    this.forgetUnused(now);
    this.active += 1;
    const known = this.hosts.get(host);
    if (known) Object.assign(known, { active: known.active + 1, usedAt: now });
    else
      this.hosts.set(host, {
        limit: FIRST,
        active: 1,
        quickest: Number.POSITIVE_INFINITY,
        cutAt: Number.NEGATIVE_INFINITY,
        usedAt: now,
      });
  }

  end(host: string, now: number): void {
    this.active -= 1;
    const known = this.hosts.get(host);
    if (known) Object.assign(known, { active: known.active - 1, usedAt: now });
  }

  /** An event was answered after `ms`, or (`strained`) refused for asking too much, or not answered at all. */
  answered(host: string, ms: number, strained: boolean, now: number): void {
    const known = this.hosts.get(host);
    if (!known) return;
    if (strained) {
      if (now - known.cutAt < CUT_EVERY_MS) return;
      known.cutAt = now;
      known.limit = Math.max(1, Math.min(known.limit, known.active) / 2);
      return;
    }
    known.quickest = Math.min(known.quickest, ms);
    const quick = known.quickest * SLOW + SLACK_MS;
    // Only who fills the room it has can tell that there is more.
    if (ms < quick && known.active * 2 >= known.limit)
      known.limit = Math.min(MOST_AT_HOST, known.limit + STEP);
    else if (ms > 2 * quick && known.limit > FIRST) known.limit = Math.max(FIRST, known.limit - STEP);
  }

  private forgetUnused(now: number): void {
    for (const [host, { active, usedAt }] of this.hosts)
      if (active === 0 && now - usedAt > FORGET_MS) this.hosts.delete(host);
  }
}

/** How many lanes a process with `connections` to its database may work at once. */
export function lanesBorne(connections: number): number {
  const memory = Math.floor(getHeapStatistics().heap_size_limit / 8 / LANE_BYTES);
  return Math.max(1, Math.min(connections * LANES_PER_CONNECTION, memory));
}
