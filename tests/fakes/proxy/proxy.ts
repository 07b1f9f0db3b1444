import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  request as send,
} from "node:http";
import type { AddressInfo } from "node:net";
import { type FakeAnswer, type FakeRequest, type Match, matches } from "../http/faults";

/** What its sender gets to hear in the server's place. */
export interface Reply {
  /** Bytes before the answer, as an interim one (1xx) is sent. */
  interim?: string;
  /** Null: the connection breaks off. "nothing": it stays open, and silent. */
  answer: FakeAnswer | "nothing" | null;
}

/**
 * What becomes of one request. One that is replaced takes effect at the server if it `passes`; `reply` is then given
 * the server's own answer. `release` of a held one sends it on and resolves with the server's status. */
export type Act =
  | { kind: "lose-answer" }
  | { kind: "lose-request" }
  | { kind: "answer"; answer: FakeAnswer }
  | { kind: "replace"; passes: boolean; reply: (real: FakeAnswer | null) => Reply }
  | { kind: "hold"; held: (release: () => Promise<number>) => void };

interface Rule {
  match: Match;
  left: number;
  act: Act;
}

export interface ProxiedRequest extends Pick<FakeRequest, "method" | "path" | "body"> {
  headers: IncomingHttpHeaders;
}

interface HeldRequest {
  /** Resolves once the request is here. */
  arrived: Promise<void>;
  /** Sends it on now; resolves with the server's status, whoever still listens. */
  deliver(): Promise<number>;
}

export interface Proxy {
  port: number;
  url: string;
  host: string;
  /** The server acts on the next matching requests, their sender never hears of it. */
  loseAnswer(match?: Match, times?: number): void;
  /** The next matching requests break off before the server sees them. */
  loseRequest(match?: Match, times?: number): void;
  /** The proxy answers the next matching requests itself. */
  answer(answer: Partial<FakeAnswer> & { status: number }, match?: Match, times?: number): void;
  /** Keeps the next matching request back, also past its sender's patience. */
  hold(match?: Match): HeldRequest;
  /** Decides what becomes of the requests no rule is for; null lets one pass. */
  fate: (request: ProxiedRequest) => Act | null;
  clear(): void;
  /** Refuses connections, as a server that is down does. */
  refuse(): Promise<void>;
  accept(): Promise<void>;
  /** `METHOD path` of every request that came. */
  requests: string[];
  stop(): Promise<void>;
}

/** A reverse proxy on loopback in front of a real server, that loses, holds or refuses what a test names. */
export async function startProxy(targetPort: number, port = 0): Promise<Proxy> {
  const upstream = new Agent({ keepAlive: true });
  const requests: string[] = [];
  let rules: Rule[] = [];
  let server: Server;

  const take = (request: ProxiedRequest): Act | null => {
    const rule = rules.find(({ match }) => matches(match, request));
    if (!rule) return proxy.fate(request);
    rule.left -= 1;
    if (rule.left <= 0) rules = rules.filter((r) => r !== rule);
    return rule.act;
  };

  const forward = (incoming: IncomingMessage, body: Buffer) =>
    new Promise<{ status: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      const {
        host: _host,
        connection: _connection,
        "transfer-encoding": _chunked,
        ...headers
      } = incoming.headers;
      const outgoing = send(
        {
          host: "127.0.0.1",
          port: targetPort,
          method: incoming.method,
          path: incoming.url,
          headers: { ...headers, host: `127.0.0.1:${targetPort}`, "content-length": body.length },
          agent: upstream,
        },
        (answer) => {
          collect(answer).then(
            (whole) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: whole }),
            reject,
          );
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const [method, path] = [incoming.method ?? "GET", incoming.url ?? "/"];
    requests.push(`${method} ${path}`);
    const body = await collect(incoming);
    const pass = async () => {
      const answer = await forward(incoming, body);
      const headers = ownHeaders(answer.headers);
      if (!outgoing.destroyed)
        outgoing
          .writeHead(answer.status, { ...headers, "content-length": answer.body.length })
          .end(answer.body);
      return answer.status;
    };
    const act = take({ method, path, headers: incoming.headers, body: body.toString("utf8") });
    switch (act?.kind) {
      case undefined:
        await pass();
        return;
      case "answer":
        outgoing.writeHead(act.answer.status, act.answer.headers).end(act.answer.body);
        return;
      case "lose-request":
        incoming.socket.destroy();
        return;
      case "lose-answer":
        await forward(incoming, body);
        incoming.socket.destroy();
        return;
      case "replace": {
        const real = act.passes ? asText(await forward(incoming, body)) : null;
        const { interim, answer } = act.reply(real);
        if (interim) incoming.socket.write(interim);
        if (answer === null) incoming.socket.end();
        else if (answer !== "nothing") outgoing.writeHead(answer.status, answer.headers).end(answer.body);
        return;
      }
      case "hold":
        act.held(pass);
    }
  };

  const listen = (at: number) =>
    new Promise<number>((resolve, reject) => {
      server = createServer({ keepAliveTimeout: 30_000 }, (incoming, outgoing) => {
        handle(incoming, outgoing).catch(() => incoming.socket.destroy());
      });
      server.once("error", reject);
      server.listen(at, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  const add = (act: Act, match: Match = {}, times = 1) => {
    rules.push({ match, left: times, act });
  };

  const bound = await listen(port);
  const proxy: Proxy = {
    fate: () => null,
    port: bound,
    url: `http://127.0.0.1:${bound}`,
    host: `127.0.0.1:${bound}`,
    requests,
    loseAnswer: (match, times) => add({ kind: "lose-answer" }, match, times),
    loseRequest: (match, times) => add({ kind: "lose-request" }, match, times),
    answer: (answer, match, times) =>
      add({ kind: "answer", answer: { headers: {}, body: "", ...answer } }, match, times),
    hold: (match) => {
      let release: (() => Promise<number>) | undefined;
      const arrived = new Promise<void>((resolve) => {
        add(
          {
            kind: "hold",
            held: (pass) => {
              release = pass;
              resolve();
            },
          },
          match,
        );
      });
      return {
        arrived,
        deliver: async () => {
          await arrived;
          if (!release) throw new Error("Nothing is held.");
          return release();
        },
      };
    },
    clear: () => {
      rules = [];
    },
    refuse: close,
    accept: async () => {
      await listen(bound);
    },
    stop: async () => {
      upstream.destroy();
      await close();
    },
  };
  return proxy;
}

/** Without what belongs to one connection only. */
function ownHeaders({ "transfer-encoding": _chunked, connection: _connection, ...own }: IncomingHttpHeaders) {
  return own;
}

/** An answer as its reader takes it, to be sent again in whole or in part. */
function asText(answer: { status: number; headers: IncomingHttpHeaders; body: Buffer }): FakeAnswer {
  const { "content-length": _length, ...headers } = ownHeaders(answer.headers);
  const plain = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return { status: answer.status, headers: Object.fromEntries(plain), body: answer.body.toString("utf8") };
}

async function collect(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
