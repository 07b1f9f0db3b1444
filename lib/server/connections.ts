import type { Socket } from "node:net";
import type { Limits } from "./limits";

/** What a connection is waiting for: its client, with a request not begun or not whole, or us. */
type Phase = "idle" | "head" | "body" | "work";

interface Connection {
  phase: Phase;
  /** When the phase began; a body's begins with its head's. */
  since: number;
  /** When its bytes last moved: those of a body, or of an answer that is being read. */
  moved: number;
  /** Bytes read when the phase began, or, at work, bytes that had left at `moved`. */
  bytes: number;
  /** Bytes of a body that we keep until it is whole. */
  kept: number;
}

/** An answer that has not moved for so long is waiting for its client, no longer for us. */
const UNREAD_AFTER_MS = 2_000;

const unsent = (socket: Socket) => socket.writableLength > 0;
const sent = (socket: Socket) => socket.bytesWritten - socket.writableLength;

/**
 * The connections of one server, and who of them waits for whom. When there are too many, the one that has waited
 * longest for its client makes room; whoever waits for us is served.
 */
export class Connections {
  readonly #all = new Map<Socket, Connection>();
  readonly #limits: Limits;
  readonly #now: () => number;
  /** Bytes of unfinished bodies, of all connections. */
  #kept = 0;

  constructor(limits: Limits, now: () => number = () => performance.now()) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Takes a new connection in, and says whether there was room. */
  admit(socket: Socket): boolean {
    if (this.#all.size >= this.#limits.connections) {
      const longest = this.#longestWaiting();
      if (!longest) return false;
      this.#drop(longest);
    }
    this.#add(socket);
    return true;
  }

  #add(socket: Socket): void {
    this.#all.set(socket, { phase: "head", since: this.#now(), moved: this.#now(), bytes: 0, kept: 0 });
    socket.once("close", () => this.#forget(socket));
  }

  #forget(socket: Socket): void {
    this.#kept -= this.#all.get(socket)?.kept ?? 0;
    this.#all.delete(socket);
  }

  /** A request's head is there; its body may be missing. */
  headCame(socket: Socket): void {
    // A connection of before the guard stood: it counts from its first request on.
    if (!this.#all.has(socket)) this.#add(socket);
    const connection = this.#all.get(socket);
    const since = connection?.phase === "head" ? connection.since : this.#now();
    this.#enter(socket, "body", since);
  }

  /** Another piece of a body has come, which is kept. */
  bodyMoved(socket: Socket, bytes: number): void {
    const connection = this.#all.get(socket);
    if (!connection) return;
    connection.moved = this.#now();
    connection.kept += bytes;
    this.#kept += bytes;
    const longest = this.#kept > this.#limits.keptBytes && this.#longestWaiting("body");
    if (longest) this.#drop(longest);
  }

  /** The request is whole: from here on the client waits for us. */
  bodyCame(socket: Socket): void {
    if (this.#all.get(socket)?.phase === "body") this.#enter(socket, "work");
  }

  answered(socket: Socket): void {
    this.#enter(socket, "idle");
  }

  #enter(socket: Socket, phase: Phase, since = this.#now()): void {
    const connection = this.#all.get(socket);
    const bytes = phase === "work" ? sent(socket) : socket.bytesRead;
    if (!connection) return;
    this.#kept -= connection.kept;
    Object.assign(connection, { phase, since, moved: this.#now(), bytes, kept: 0 });
  }

  #longestWaiting(phase?: Phase): Socket | undefined {
    let longest: Socket | undefined;
    let earliest = Number.POSITIVE_INFINITY;
    for (const [socket, connection] of this.#all) {
      const since = this.#waitsSince(socket, connection);
      if (since >= earliest || (phase && connection.phase !== phase)) continue;
      earliest = since;
      longest = socket;
    }
    return longest;
  }

  /** Since when a connection has waited for its client; at work it does only while its answer is left unread. */
  #waitsSince(socket: Socket, { phase, since, moved }: Connection): number {
    if (phase !== "work") return since;
    return unsent(socket) && this.#now() - moved > UNREAD_AFTER_MS ? moved : Number.POSITIVE_INFINITY;
  }

  #drop(socket: Socket): void {
    this.#forget(socket);
    socket.destroy();
  }

  /**
   * Lets go who has kept us waiting too long, and, once the server is closing, who has not asked for anything. To be
   * called every second or so.
   */
  look(closing: boolean): void {
    for (const [socket, connection] of this.#all)
      if (this.#isOver(socket, connection, closing)) this.#drop(socket);
  }

  #isOver(socket: Socket, connection: Connection, closing: boolean): boolean {
    const { headMs, idleMs, pieceMs, bodyMs, unreadMs } = this.#limits;
    const now = this.#now();
    if (connection.phase === "idle" && socket.bytesRead > connection.bytes) this.#enter(socket, "head");
    if (connection.phase === "work" && (!unsent(socket) || sent(socket) > connection.bytes)) {
      connection.moved = now;
      connection.bytes = sent(socket);
    }
    const waited = now - connection.since;
    const still = now - connection.moved;
    switch (connection.phase) {
      case "idle":
        return closing || waited > idleMs;
      case "head":
        return closing || waited > headMs;
      case "body":
        return still > pieceMs || waited > bodyMs;
      case "work":
        return still > unreadMs;
    }
  }
}
