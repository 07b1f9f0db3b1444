import { Agent } from "undici";
import { guardedConnector, hostAndPort, type Resolve } from "./connector";
import { HttpError, httpErrorOf } from "./errors";
import { type Address, type ExchangeAnswer, exchange, type Hop } from "./exchange";
import { USER_AGENT } from "./user-agent";

export interface GuardOptions {
  /** Exact `host:port` that may be private and plain http (CALDAV_ALLOWED_HOSTS). */
  allowedHosts: readonly string[];
  /**
   * Called immediately before every HTTP request, redirects included; returns the signal that aborts it.
   * What it throws passes through untouched and nothing is sent.
   */
  beforeRequest?: () => AbortSignal;
  /** False: an answer that leads elsewhere is the answer. Else at most five are followed. */
  redirects?: boolean;
  /** Says who asks, where one header for all requests does not do: see `Signing`. */
  signer?: Signer;
  /** Whether credentials given for `from` may follow a redirect to `to`, another host; the same host always may. */
  mayAuthorize?: (from: URL, to: URL) => boolean;
  /** Longest time for the whole call in ms, redirects and body included. */
  timeoutMs?: number;
  /** Most bytes of one answer, unpacked too. */
  maxBytes?: number;
  /** An answer that is longer is cut off there, and says so, instead of being refused. */
  cuts?: boolean;
  /** Stands in for the system's resolver in tests. */
  resolve?: Resolve;
}

/** Why a server's 401 was the last word: it refused what it was told, took no nonce of its own, or was told nothing. */
export type Refusal = "credentials" | "stale" | "scheme";

/**
 * Tells a server who sends one request, in as many tries as that takes. Each is a request of its own, which asks
 * `beforeRequest`. A redirect is signed anew, and not at all once it led to where credentials may not go.
 */
export interface Signing {
  /** The Authorization header of the next try; null for none. */
  header(): string | null;
  /** Takes in what was answered; true when the same is to be sent again with another header. */
  again(answer: Pick<ExchangeAnswer, "status" | "headers">): boolean;
  /** Of an answer that is not to be sent again. */
  readonly refusal?: Refusal | undefined;
}
export type Signer = (request: Address & { method: string }) => Signing;

/** What our clients pass: text bodies and plain headers. */
interface GuardedInit {
  method?: string;
  headers?: ConstructorParameters<typeof Headers>[0];
  body?: string | null;
  signal?: AbortSignal | null;
}
export type GuardedFetch = (url: string | URL, init?: GuardedInit) => Promise<Response>;

const TIMEOUT = 20_000;
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const LASTING = new Set([301, 308]);
/** What may be asked of another host as well: questions that mean the same without what was to be sent along. */
const ASKING = new Set(["GET", "HEAD", "OPTIONS", "PROPFIND"]);
const NULL_BODY = new Set([204, 205, 304]);

/** A complete answer as plain data. */
export interface GuardedAnswer {
  status: number;
  headers: ExchangeAnswer["headers"];
  body: Buffer;
  /** The body is the first part of a longer one: only where that was asked for. */
  cut: boolean;
  /** The address that answered, after redirects. */
  href: string;
  /** Every redirect that led there is a lasting one (301, 308); false where none did. */
  lasting: boolean;
  /** What it was asked: GET after a 303. */
  method: string;
  /** Only of a 401 to a request that was signed. */
  refusal?: Refusal | undefined;
  /** Another host, which the answer led to and which was not told what was to be written. */
  elsewhere?: URL;
}
/** A request as plain data. Header names in lower case. */
interface PlainRequest {
  method: string;
  headers: Record<string, string>;
  body: string | null;
  signal?: AbortSignal | null;
}
export type GuardedRequest = (address: Address, request: PlainRequest) => Promise<GuardedAnswer>;

/**
 * Requests to addresses people type. It reaches public https hosts and `allowedHosts` only, checks every address
 * it connects to, follows at most five redirects itself (each checked again) unless told not to, and caps size and time.
 * Neither a body nor credentials ever reach a host that is not vouched for. The answer is complete when the promise resolves. Throws `HttpError`, or what `beforeRequest` threw.
 */
export function guardedRequest(options: GuardOptions): GuardedRequest {
  const allowed = new Set(options.allowedHosts.map((h) => h.toLowerCase()));
  const plain = new Set(
    [...allowed]
      .map((h) => `http://${h}`)
      .filter((h) => URL.canParse(h))
      .map((h) => new URL(h).origin),
  );
  const agent = agentFor(allowed, options.resolve);
  const { maxBytes = MAX_BYTES, cuts = false } = options;
  return async ({ origin, path }, { method, headers, body, signal }) => {
    const endsAt = performance.now() + (options.timeoutMs ?? TIMEOUT);
    // A library's own name does not count: whoever reads a server's log looks for ours.
    const named = { "accept-encoding": "identity", ...headers, "user-agent": USER_AGENT };
    const send = (hop: Hop) => {
      const signals = [signal, options.beforeRequest?.()].filter((s) => s != null);
      return exchange(agent, hop, { signals, endsAt, maxBytes, cuts });
    };
    let hop: Hop = { origin, path, method, body, headers: named };
    let trusted = true;
    let lasting = true;
    for (let redirects = 0; ; redirects++) {
      checkScheme(hop.origin, plain);
      const signing = trusted ? options.signer?.(hop) : undefined;
      const answer = await (signing ? signed(hop, signing, send) : send(hop));
      const target = options.redirects === false ? null : redirectTarget(answer, hop);
      const { refusal } = signing ?? {};
      if (!target) {
        const href = hop.origin + hop.path;
        return { ...answer, href, lasting: lasting && redirects > 0, method: hop.method, refusal };
      }
      if (redirects === MAX_REDIRECTS) throw new HttpError("too_many_redirects");
      lasting = lasting && LASTING.has(answer.status);
      const keeps = mayKeep(new URL(origin), target, options);
      const next = follow(hop, target, answer.status, keeps);
      if (!keeps && !ASKING.has(next.method))
        return {
          ...answer,
          href: hop.origin + hop.path,
          lasting,
          method: hop.method,
          refusal,
          elsewhere: target,
        };
      trusted = trusted && keeps;
      hop = next;
    }
  };
}

/** Sends one hop until its signing is content with the answer. */
async function signed(
  hop: Hop,
  signing: Signing,
  send: (hop: Hop) => Promise<ExchangeAnswer>,
): Promise<ExchangeAnswer> {
  for (;;) {
    const authorization = signing.header();
    const headers = authorization === null ? hop.headers : { ...hop.headers, authorization };
    const answer = await send({ ...hop, headers });
    if (!signing.again(answer)) return answer;
  }
}

/** The same as a `fetch`, for libraries that want one. */
export function guardedFetch(options: GuardOptions): GuardedFetch {
  const request = guardedRequest(options);
  return async (input, { method = "GET", headers, body = null, signal = null } = {}) => {
    const plain = Object.fromEntries(new Headers(headers ?? {}).entries());
    const address = addressOf(parseUrl(input));
    return toResponse(await request(address, { method: method.toUpperCase(), headers: plain, body, signal }));
  };
}

/** The same host and port always; another host only over https and only if the caller vouches for it. */
function mayKeep(first: URL, to: URL, options: GuardOptions): boolean {
  if (first.protocol === "https:" && to.protocol !== "https:") return false;
  if (hostAndPort(first) === hostAndPort(to)) return true;
  return to.protocol === "https:" && (options.mayAuthorize?.(first, to) ?? false);
}

/**
 * The next request: the method and body stay (WebDAV needs them) except after 303 (RFC 9110 §15.4.4). What was meant
 * for one host is not told to another.
 */
function follow(hop: Hop, url: URL, status: number, keeps: boolean): Hop {
  const { authorization, cookie: _cookie, ...rest } = hop.headers;
  const headers = authorization && keeps ? { ...rest, authorization } : rest;
  const method = status === 303 ? "GET" : hop.method;
  return { ...addressOf(url), headers, method, body: keeps && status !== 303 ? hop.body : null };
}

function redirectTarget(answer: ExchangeAnswer, from: Address): URL | null {
  const location = answer.headers.location;
  if (!REDIRECTS.has(answer.status) || typeof location !== "string") return null;
  return parseUrl(location, from.origin + from.path);
}

/** The address of a URL: what is sent of it. Credentials belong in a header, and nobody is sent a fragment. */
export function addressOf(url: URL): Address {
  // The origin of blob:https://host/… is https://host: only the scheme itself tells.
  if (url.protocol !== "https:" && url.protocol !== "http:") throw new HttpError("address_refused");
  return { origin: url.origin, path: url.pathname + url.search };
}

function parseUrl(input: string | URL, base?: string): URL {
  try {
    return new URL(input, base);
  } catch (error) {
    throw new HttpError("bad_answer", { cause: error });
  }
}

/** https, or plain http to an origin that is listed. */
function checkScheme(origin: string, plain: ReadonlySet<string>): void {
  if (origin.startsWith("https://") || plain.has(origin)) return;
  throw new HttpError(origin.startsWith("http://") ? "https_required" : "address_refused");
}

function toResponse(answer: GuardedAnswer): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
  try {
    const empty = answer.body.length === 0 || NULL_BODY.has(answer.status);
    const body = empty ? null : new Uint8Array(answer.body);
    const response = new Response(body, { status: answer.status, headers });
    Object.defineProperty(response, "url", { value: answer.href });
    return response;
  } catch (error) {
    throw httpErrorOf(error);
  }
}

/** Connections this process has at most with one server; further requests wait for one of them. */
export const CONNECTIONS_PER_ORIGIN = 256;

// One pool of kept-alive connections per allow-list for the whole process (Next bundles its parts apart).
const holder = globalThis as { __calpaceHttp?: Map<string, Agent> };

function agentFor(allowed: ReadonlySet<string>, resolve?: Resolve): Agent {
  const make = () =>
    new Agent({
      connect: guardedConnector(allowed, resolve),
      connections: CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      keepAliveTimeout: 10_000,
      maxHeaderSize: 32_768,
    });
  if (resolve) return make();
  holder.__calpaceHttp ??= new Map();
  const key = [...allowed].sort().join(",");
  const agent = holder.__calpaceHttp.get(key) ?? make();
  holder.__calpaceHttp.set(key, agent);
  return agent;
}
