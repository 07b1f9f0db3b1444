import { type IncomingMessage, Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { env } from "../env";
import { Connections } from "./connections";
import { correctForwarded, inSubnets } from "./forwarded";
import { type Limits, limitsHere } from "./limits";
import { refusalOf, refuse, refuseConnection, tooLarge } from "./refusals";

const LOOK_EVERY_MS = 1_000;
/** What a piece of a body costs at least, however small it is: many tiny ones fill the memory too. */
const PIECE_BYTES = 64;

/**
 * Guards every HTTP server of this process. Next makes its server itself, in whichever way it is started, so the guard is
 * put where all servers pass: in front of their events. Call it before the first request.
 */
export function guardServers(): void {
  // A server's own `emit` takes this one's place at its first event.
  Server.prototype.emit = function (this: Server, event: string, ...given: unknown[]) {
    guard(this);
    return this.emit(event, ...given);
  };
}

/**
 * Puts limits on who is connected to `server` and turns away what the application behind should not see. Upgrades are
 * ended, since nothing here speaks another protocol: Next would leave their connections open for ever.
 */
export function guard(server: Server, limits: Limits = limitsHere()): void {
  const emit = Object.getPrototypeOf(Server.prototype).emit.bind(server) as Server["emit"];
  const connections = new Connections(limits);
  const receive = receiver(connections, limits, (request, response) => emit("request", request, response));
  server.keepAliveTimeout = limits.idleMs;
  server.headersTimeout = limits.headMs;
  server.requestTimeout = limits.bodyMs;
  server.maxHeadersCount = 200;
  server.maxRequestsPerSocket = 1_000;
  server.emit = (event: string, ...given: unknown[]) => {
    if (event === "connection" && !connections.admit(given[0] as Socket)) {
      (given[0] as Socket).destroy();
      return true;
    }
    if (event === "request") receive(given[0] as IncomingMessage, given[1] as ServerResponse);
    else if (event === "upgrade") endUpgrade(given[1] as Duplex);
    else return emit(event, ...given);
    return true;
  };
  const looking = setInterval(() => connections.look(!server.listening), LOOK_EVERY_MS).unref();
  server.once("close", () => clearInterval(looking));
}

function endUpgrade(socket: Duplex): void {
  refuseConnection(socket, { status: 400, text: "Nothing here can be upgraded." });
  socket.once("finish", () => socket.destroy());
  socket.on("error", () => socket.destroy());
}

type Receive = (request: IncomingMessage, response: ServerResponse) => void;

function receiver(connections: Connections, limits: Limits, onward: Receive): Receive {
  const unanswered = new WeakMap<Socket, ServerResponse>();
  let isProxy: ReturnType<typeof inSubnets> | undefined;
  return (request, response) => {
    const { socket } = request;
    // Browsers and proxies wait for an answer before they ask again on a connection. Whoever does not could have as
    // much done as fits in a packet; a client that means well repeats its requests elsewhere (RFC 9112, 9.3.2).
    if (unanswered.get(socket)?.writableEnded === false) {
      socket.destroy();
      // All that came in the same packet comes here still; Node would make an error with its stack for each of them.
      request.destroy();
      return;
    }
    unanswered.set(socket, response);
    connections.headCame(socket);
    response.once("close", () => unanswered.get(socket) === response && connections.answered(socket));
    // Only after all that has arrived is looked at: a client that asks twice at once, or has gone, costs no work.
    const whole = () => setImmediate(() => socket.destroyed || onward(request, response));
    gather(request, response, connections, limits, whole);
    const refusal = refusalOf(request, limits.bodyBytes);
    if (refusal) {
      refuse(response, refusal);
      return;
    }
    isProxy ??= inSubnets(env().TRUSTED_PROXIES);
    correctForwarded(request, env().TRUSTED_PROXY_HOPS, isProxy);
  };
}

/**
 * Keeps a request until it is `whole`, and then calls that. The application never waits for a client, nor meets a request
 * that breaks off: Next would put each into the log and draw a page about it. What becomes too large is refused.
 */
function gather(
  request: IncomingMessage,
  response: ServerResponse,
  connections: Connections,
  { bodyBytes }: Limits,
  whole: () => void,
): void {
  const { socket } = request;
  const push = request.push.bind(request);
  let bytes = 0;
  // What the parser has read of the body goes through here; it stops reading where the answer is false.
  request.push = (chunk: Buffer | null) => {
    if (chunk === null) {
      push(null);
      connections.bodyCame(socket);
      if (!response.writableEnded) whole();
      return true;
    }
    bytes += Math.max(chunk.length, PIECE_BYTES);
    if (bytes > bodyBytes && !response.writableEnded) refuse(response, tooLarge);
    if (response.writableEnded) return true;
    connections.bodyMoved(socket, chunk.length);
    push(chunk);
    return true;
  };
}
