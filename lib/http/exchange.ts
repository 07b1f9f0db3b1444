import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import type { Agent, Dispatcher } from "undici";
import { HttpError, httpErrorOf } from "./errors";

/** Where a request goes: scheme, host and port as `URL.origin` has them, and the path with its query. */
export interface Address {
  origin: string;
  path: string;
}

/** What is sent, and where. */
export interface Hop extends Address {
  method: string;
  headers: Record<string, string>;
  body: string | null;
}

interface Limits {
  /** Any of them aborts the exchange at any point, also while it waits for a connection. */
  signals: AbortSignal[];
  /** When it is aborted at the latest, on the clock of `performance.now()`. */
  endsAt: number;
  /** Most bytes the answer may have, packed and unpacked. */
  maxBytes: number;
  /** What comes after `maxBytes` is left unread: the answer is what came before. */
  cuts: boolean;
}

export interface ExchangeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** The body ends where the limit was, not where the server's answer ends. */
  cut: boolean;
}

/**
 * One request and its whole answer over the agent's kept-alive connections. Never follows, retries or sleeps.
 * Once it is aborted, a request that was still waiting for a connection is never sent. Throws `HttpError`.
 */
export function exchange(agent: Agent, hop: Hop, limits: Limits): Promise<ExchangeAnswer> {
  const { origin, path, method, headers, body } = hop;
  return new Promise((resolve, reject) => {
    if (limits.signals.some((s) => s.aborted)) return reject(new HttpError("too_slow"));
    agent.dispatch(
      {
        origin,
        path,
        method: method as Dispatcher.HttpMethod,
        headers,
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      new Exchange(limits, resolve, reject),
    );
  });
}

/** Gathers the answer of one request; an abort or the deadline ends it at any point. */
class Exchange implements Dispatcher.DispatchHandler {
  private running: Dispatcher.DispatchController | undefined;
  private stopped: HttpError | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private size = 0;
  private readonly chunks: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly limits: Limits,
    private readonly resolve: (answer: ExchangeAnswer) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    // Plain listeners and a timer: joining signals costs more than the request, and AbortSignal.any may be
    // collected on Node 20 while it is still awaited.
    this.timer = setTimeout(() => this.handleEvent(), Math.max(0, limits.endsAt - performance.now()));
    for (const signal of limits.signals) signal.addEventListener("abort", this, { once: true });
  }

  /** Too late: of the deadline, and of the signals whose listener this is. */
  handleEvent(): void {
    this.stopped = new HttpError("too_slow");
    this.settle();
    this.reject(this.stopped);
    this.running?.abort(this.stopped);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.running = controller;
    if (this.stopped) controller.abort(this.stopped);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    const left = this.limits.maxBytes - this.size;
    this.size += chunk.length;
    if (chunk.length <= left) return void this.chunks.push(chunk);
    if (this.limits.cuts && isPlain(this.headers["content-encoding"])) {
      this.chunks.push(chunk.subarray(0, left));
      this.settle();
      const { status, headers, chunks } = this;
      this.resolve({ status, headers, body: Buffer.concat(chunks), cut: true });
    }
    controller.abort(new HttpError("too_large"));
  }

  onResponseEnd(): void {
    this.settle();
    const { status, headers, resolve, reject } = this;
    const packed = this.chunks.length === 0 ? NOTHING : Buffer.concat(this.chunks);
    // undici frees the connection one turn of the loop after this: whoever goes on at once shall find it free.
    const done = (body: Buffer) => setImmediate(resolve, { status, headers, body, cut: false });
    if (isPlain(headers["content-encoding"]) || packed.length === 0) queueMicrotask(() => done(packed));
    else unpack(packed, headers["content-encoding"], this.limits.maxBytes).then(done, reject);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.settle();
    this.reject(httpErrorOf(error));
  }

  private settle(): void {
    clearTimeout(this.timer);
    for (const signal of this.limits.signals) signal.removeEventListener("abort", this);
  }
}

const NOTHING = Buffer.alloc(0);

const nameOf = (encoding: string | string[] | undefined): string =>
  String(encoding ?? "identity")
    .trim()
    .toLowerCase();

const isPlain = (encoding: string | string[] | undefined): boolean =>
  encoding === undefined || ["identity", ""].includes(nameOf(encoding));

const unpackers = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
} as const;

/** We ask for `identity`; a server that packs all the same is unpacked up to the same cap. */
async function unpack(
  body: Buffer,
  encoding: string | string[] | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const unpacker = unpackers[nameOf(encoding) as keyof typeof unpackers];
  if (!unpacker) throw new HttpError("bad_answer");
  try {
    return await unpacker(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new HttpError(tooLarge ? "too_large" : "bad_answer", { cause: error });
  }
}
