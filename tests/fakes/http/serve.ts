import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type FakeAnswer, type FakeRequest, Faults } from "./faults";

interface SeenRequest {
  method: string;
  path: string;
  /** Status answered; 0 when nothing was. */
  status: number;
}

export interface FakeServer {
  port: number;
  /** `http://127.0.0.1:port` */
  url: string;
  /** `127.0.0.1:port`, as CALDAV_ALLOWED_HOSTS wants it. */
  host: string;
  faults: Faults;
  /** Every request so far, in the order they came. */
  requests: SeenRequest[];
  /** Stops listening and breaks every connection; what is stored stays. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  restart(): Promise<void>;
}

export interface ServeOptions {
  port?: number;
  host?: string;
  /** Every answer takes this long, in ms. */
  latencyMs?: number;
  /** How many requests to remember. */
  remember?: number;
  /** Called when a request has been read; what it returns is called once when it is answered or its sender is gone. */
  arrived?: (request: FakeRequest) => () => void;
}

/**
 * Serves `answer` over HTTP on loopback with switches for faults. `answer` must do all its work at once: a request
 * takes effect entirely or not at all. `rewrite` changes a request's body for the fault of that name.
 */
export async function serve(
  answer: (request: FakeRequest) => FakeAnswer,
  options: ServeOptions = {},
  rewrite: (body: string) => string = (body) => body,
): Promise<FakeServer> {
  const faults = new Faults();
  const requests: SeenRequest[] = [];
  let server: Server;

  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const request = await read(incoming);
    const seen: SeenRequest = { method: request.method, path: request.path, status: 0 };
    requests.push(seen);
    if (requests.length > (options.remember ?? 100_000)) requests.shift();
    const leave = options.arrived?.(request);
    let left = false;
    const over = () => {
      if (!left) leave?.();
      left = true;
    };
    outgoing.once("close", over);
    const send = ({ status, headers, body, bytes }: FakeAnswer) => {
      over();
      seen.status = status;
      outgoing.writeHead(status, headers).end(bytes ?? body);
    };
    if (options.latencyMs) await new Promise((done) => setTimeout(done, options.latencyMs));
    const act = faults.take(request);
    if (!act) return send(answer(request));
    if ("hold" in act) {
      return act.hold(request, () => {
        const late = answer(request);
        if (!outgoing.destroyed) send(late);
        return late;
      });
    }
    const { fault } = act;
    switch (fault.kind) {
      case "hang":
        return;
      case "reset":
        if (fault.store) answer(request);
        incoming.socket.destroy();
        return;
      case "status":
        if (fault.store) answer(request);
        return send({ status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? "" });
      case "drop-etag":
        return send(withoutEtag(answer(request)));
      case "rewrite":
        return send(withoutEtag(answer({ ...request, body: rewrite(request.body) })));
      case "truncate": {
        const whole = answer(request);
        return send({ ...whole, body: whole.body.slice(0, whole.body.length / 2) });
      }
      case "delay":
        setTimeout(() => send(answer(request)), fault.ms);
    }
  };

  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server = createServer({ keepAliveTimeout: 30_000 }, (incoming, outgoing) => {
        handle(incoming, outgoing).catch((error: unknown) => {
          // A client that goes away while it sends is no fault of the stand-in.
          if (!incoming.socket.destroyed) outgoing.writeHead(500).end(String(error));
        });
      });
      server.once("error", reject);
      server.listen(port, options.host ?? "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
    });

  const port = await listen(options.port ?? 0);
  const host = `127.0.0.1:${port}`;
  return {
    port,
    url: `http://${host}`,
    host,
    faults,
    requests,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    restart: async () => {
      await listen(port);
    },
  };
}

async function read(incoming: IncomingMessage): Promise<FakeRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return {
    method: incoming.method ?? "GET",
    path: incoming.url ?? "/",
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([k, v]) => [k, String(v)])),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

function withoutEtag(answer: FakeAnswer): FakeAnswer {
  const { etag: _etag, ...headers } = answer.headers;
  return { ...answer, headers };
}
