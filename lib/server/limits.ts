import { readFileSync } from "node:fs";

/** What a connection may take of the server. Times are in milliseconds. */
export interface Limits {
  /** Connections at once; one more costs the one that has waited longest for its client its place. */
  connections: number;
  /** From a connection's first moment, or a further request's first byte, to the end of the request's head. */
  headMs: number;
  /** Between an answer and the next request's first byte. */
  idleMs: number;
  /** Between two pieces of a body. */
  pieceMs: number;
  /** From a request's beginning to the end of its body. */
  bodyMs: number;
  /** How long a client may leave an answer unread. */
  unreadMs: number;
  /** Bytes of a body. */
  bodyBytes: number;
  /** Bytes of all bodies that have begun and not ended; past it, the one that has waited longest is given up. */
  keptBytes: number;
}

/**
 * Descriptors that are not connections: the embedded database keeps up to some three hundred files open, the pool and
 * calls to calendar services have their sockets, and what is closing is still open for a moment.
 */
const OTHER_DESCRIPTORS = 512;
/** More people at once than one process serves well; each connection costs memory as well as a descriptor. */
const MOST_CONNECTIONS = 4_000;
const FEWEST_CONNECTIONS = 64;

/** How many files this process may have open: Node has raised the soft limit to the hard one by now. */
function openFileLimit(): number {
  try {
    const line = /^Max open files\s+(\d+|unlimited)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1];
    return line === "unlimited" ? Number.POSITIVE_INFINITY : Number(line ?? 1_024);
  } catch {
    return 1_024;
  }
}

/** The limits of this process. */
export const limitsHere = (): Limits => ({
  connections: Math.max(FEWEST_CONNECTIONS, Math.min(MOST_CONNECTIONS, openFileLimit() - OTHER_DESCRIPTORS)),
  // A head is one packet or two; the slowest phone has sent it in ten seconds.
  headMs: 10_000,
  // Longer than Node's five seconds, so that a proxy seldom meets a connection that is just being closed.
  idleMs: 30_000,
  pieceMs: 10_000,
  // The largest body at 25 kB/s.
  bodyMs: 60_000,
  unreadMs: 20_000,
  // Next takes one megabyte of a server action; the rest is what forms put around it.
  bodyBytes: 1_300_000,
  keptBytes: 64_000_000,
});
