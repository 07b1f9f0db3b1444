import type { IncomingHttpHeaders } from "node:http";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import type { Agent, Dispatcher } from "undici";
import { HttpError, httpErrorOf } from "./errors";

export interface ExchangeRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: string | null;
  /** Any of them aborts the exchange at any point, also while it waits for a connection. */
  signals: AbortSignal[];
  /** When it is aborted at the latest, on the clock of `performance.now()`. */
  endsAt: number;
  /** Most bytes the answer may have, packed and unpacked. */
  maxBytes: number;
}

export interface ExchangeAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/**
 * One request and its whole answer over the agent's kept-alive connections. Never follows, retries or sleeps.
 * Once it is aborted, a request that was still waiting for a connection is never sent. Throws `HttpError`.
 */
export function exchange(agent: Agent, request: ExchangeRequest): Promise<ExchangeAnswer> {
  const { url, method, headers, body, signals, maxBytes } = request;
  return new Promise((resolve, reject) => {
    if (signals.some((s) => s.aborted)) return reject(new HttpError("too_slow"));
    let running: Dispatcher.DispatchController | undefined;
    let stopped: HttpError | undefined;
    let status = 0;
    let answered: ExchangeAnswer["headers"] = {};
    let size = 0;
    const chunks: Buffer[] = [];
    const stop = () => {
      stopped = new HttpError("too_slow");
      settle();
      reject(stopped);
      running?.abort(stopped);
    };
    // Plain listeners and a timer: joining signals costs more than the request, and AbortSignal.any may be
    // collected on Node 20 while it is still awaited.
    const timer = setTimeout(stop, Math.max(0, request.endsAt - performance.now()));
    for (const signal of signals) signal.addEventListener("abort", stop, { once: true });
    const settle = () => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", stop);
    };
    agent.dispatch(
      {
        origin: url.origin,
        path: url.pathname + url.search,
        method: method as Dispatcher.HttpMethod,
        headers,
        body,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart(controller) {
          running = controller;
          if (stopped) controller.abort(stopped);
        },
        onResponseStart(_controller, code, fields) {
          status = code;
          answered = fields;
        },
        onResponseData(controller, chunk) {
          size += chunk.length;
          if (size > maxBytes) controller.abort(new HttpError("too_large"));
          else chunks.push(chunk);
        },
        onResponseEnd() {
          settle();
          // undici frees the connection one turn of the loop later: whoever goes on at once shall find it free.
          unpack(Buffer.concat(chunks), answered["content-encoding"], maxBytes).then(
            (whole) => setImmediate(resolve, { status, headers: answered, body: whole }),
            reject,
          );
        },
        onResponseError(_controller, error) {
          settle();
          reject(httpErrorOf(error));
        },
      },
    );
  });
}

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
  const name = String(encoding ?? "identity")
    .trim()
    .toLowerCase();
  if (name === "identity" || name === "" || body.length === 0) return body;
  const unpacker = unpackers[name as keyof typeof unpackers];
  if (!unpacker) throw new HttpError("bad_answer");
  try {
    return await unpacker(body, { maxOutputLength: maxBytes });
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE";
    throw new HttpError(tooLarge ? "too_large" : "bad_answer", { cause: error });
  }
}
