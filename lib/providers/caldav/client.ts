import { z } from "zod";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import type { Address } from "@/lib/http/exchange";
import {
  addressOf,
  type GuardedAnswer,
  type GuardedFetch,
  guardedFetch,
  guardedRequest,
} from "@/lib/http/guarded-fetch";
import { retryAfterOf } from "@/lib/http/retry-after";
import { ProviderError } from "../errors";
import { credentialsOf } from "../kit/credentials";
import { once } from "../kit/once";
import { asProvider } from "../kit/transport";
import type { ProviderSession } from "../provider";
import type { DavAnswer } from "./answer";
import { isTrusted } from "./hosts";
import { type DavResource, type PropRequest, parseMultistatus } from "./multistatus";

/** A PROPFIND or REPORT: the resources named when it was understood, else only the answer. */
export interface DavListing {
  answer: DavAnswer;
  resources: DavResource[] | null;
}

export interface DavClient {
  put(href: string, body: string, condition: PutCondition): Promise<DavAnswer>;
  get(href: string): Promise<DavAnswer>;
  delete(href: string): Promise<DavAnswer>;
  propfind(href: string, depth: "0" | "1", props: PropRequest): Promise<DavListing>;
  /** Resources of a calendar with that UID (RFC 4791 §7.8.6). */
  findByUid(calendarHref: string, uid: string): Promise<DavListing>;
}
/** Create only what is not there, replace only what was read, or write whatever there is. */
export type PutCondition = { kind: "create" } | { kind: "match"; etag: string } | null;

/** A name that means itself in an address. */
const PLAIN_FILE = /^[\w-]+\.ics$/;

const credentialsShape = z.object({ username: z.string().min(1), password: z.string().min(1) });
const configShape = z.object({ server: z.url(), principal: z.url(), home: z.string().min(1) });
export type CaldavConfig = z.infer<typeof configShape>;

/** The connection's public configuration; throws `ProviderError` when it is not CalDAV's. */
export function configOf(session: ProviderSession): CaldavConfig {
  const parsed = configShape.safeParse(session.config);
  if (!parsed.success)
    throw new ProviderError("reauth", "reconnect", "The stored configuration is not readable.");
  return parsed.data;
}

/**
 * A CalDAV client for one account. Its credentials go to `server` (and iCloud's own hosts) only, whatever a listing
 * or a redirect names; each request asks `session.beforeRequest` first. Throws `ProviderError`.
 */
export function davClient(
  session: Pick<ProviderSession, "credentials" | "beforeRequest">,
  server: string,
): DavClient {
  const { username, password } = credentialsOf(credentialsShape, session.credentials);
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
  const writing = { ...headers, "content-type": "text/calendar; charset=utf-8" };
  const creating = { ...writing, "if-none-match": "*" };
  const given = new URL(server);
  const guards = {
    allowedHosts: env().CALDAV_ALLOWED_HOSTS,
    beforeRequest: session.beforeRequest,
    mayAuthorize: isTrusted,
  };
  const request = guardedRequest(guards);
  const fetch = guardedFetch(guards);
  const checkHost = (href: string): URL => {
    const url = new URL(href);
    if (!isTrusted(given, url))
      throw new ProviderError("invalid", "other_host", "The address is on another host.");
    return url;
  };

  // Events of one calendar differ in their file's name only: what stands before it is parsed and checked once.
  const folders = new Map<string, Address>();
  const fileAddress = (href: string): Address => {
    const cut = href.lastIndexOf("/") + 1;
    const [folder, name] = [href.slice(0, cut), href.slice(cut)];
    if (!PLAIN_FILE.test(name) || /[?#]|\/\/$/.test(folder)) return addressOf(checkHost(href));
    const known = folders.get(folder) ?? addressOf(checkHost(folder));
    folders.set(folder, known);
    return { origin: known.origin, path: known.path + name };
  };

  /** A request on one file: plain HTTP (RFC 4791 §5.3.2), for which a WebDAV library has nothing to add. */
  const plain = (method: string, href: string, all: Record<string, string>, body?: string) =>
    asProvider(async () => {
      const answer = await request(fileAddress(href), { method, headers: all, body: body ?? null });
      if (isPage(answer))
        throw new ProviderError("ambiguous", "odd_answer", `${method} was answered with a web page.`);
      return unwrapped(plainAnswer(answer));
    });

  /** Runs one call of tsdav with our fetch in place of its own, and keeps the answer tsdav would not show. */
  const run = (href: string, call: (tsdav: Tsdav, fetch: typeof globalThis.fetch) => Promise<unknown>) =>
    asProvider(async () => {
      checkHost(href);
      let seen: DavAnswer | undefined;
      const recording: GuardedFetch = async (url, init) => {
        const response = await fetch(url, init);
        seen = await answerOf(response);
        const { text } = seen;
        return Object.defineProperty(response, "text", { value: async () => text });
      };
      const result = await call(await loadTsdav(), recording as typeof globalThis.fetch);
      if (!seen) throw new Error("tsdav made no request.");
      return { answer: seen, result };
    });

  return {
    put: (href, body, condition) =>
      plain(
        "PUT",
        href,
        condition === null
          ? writing
          : condition.kind === "create"
            ? creating
            : { ...writing, "if-match": condition.etag },
        body,
      ),
    get: (href) => plain("GET", href, headers),
    delete: (href) => plain("DELETE", href, headers),
    async propfind(href, depth, props) {
      const { answer, result } = await run(href, (tsdav, fetch) =>
        tsdav.propfind({ url: href, depth, props, headers, fetch }),
      );
      return { answer, resources: parseMultistatus(answer, result) };
    },
    async findByUid(calendarHref, uid) {
      const filters = {
        "comp-filter": {
          _attributes: { name: "VCALENDAR" },
          "comp-filter": {
            _attributes: { name: "VEVENT" },
            "prop-filter": { _attributes: { name: "UID" }, "text-match": uid },
          },
        },
      };
      const { answer, result } = await run(calendarHref, (tsdav, fetch) =>
        tsdav.calendarQuery({
          url: calendarHref,
          depth: "1",
          props: { "d:getetag": {} },
          filters,
          headers,
          fetch,
        }),
      );
      return { answer, resources: parseMultistatus(answer, result) };
    },
  };
}

type Tsdav = typeof import("tsdav");
// Kept: even a module that is loaded costs a turn and more each time it is imported again.
const loadTsdav = once(() => import("tsdav"));

const strongEtag = (value: string | undefined | null): string | null => {
  const etag = value?.trim() || null;
  return etag?.startsWith("W/") ? null : etag;
};

/**
 * A sign-in form of something that stands before the server says 200 to everything: no word of the server's about an
 * event. (A 201 may come with a page: Apache's does.)
 */
const isPage = ({ status, headers, body }: GuardedAnswer): boolean =>
  status === 200 &&
  body.length > 0 &&
  /^\s*(?:text\/html|application\/xhtml)/i.test(headers["content-type"] ?? "");

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

function plainAnswer({ status, headers, body, href }: GuardedAnswer): DavAnswer {
  return {
    status,
    etag: strongEtag(one(headers.etag)),
    text: body.toString("utf8"),
    get url() {
      return new URL(href);
    },
    retryAfter: retryAfterOf(one(headers["retry-after"]) ?? null, now()),
  };
}

async function answerOf(response: Response): Promise<DavAnswer> {
  return {
    status: response.status,
    etag: strongEtag(response.headers.get("etag")),
    text: await response.text(),
    url: new URL(response.url),
    retryAfter: retryAfterOf(response.headers.get("retry-after"), now()),
  };
}

/** Xandikos wraps the 412 of a write in a 207: the status that counts is inside. */
function unwrapped(answer: DavAnswer): DavAnswer {
  if (answer.status !== 207) return answer;
  const inner = /<(?:[^\s<>:/]+:)?status\s*>\s*HTTP\/[\d.]{1,9}\s{1,9}(\d{3})/.exec(answer.text)?.[1];
  return { ...answer, status: inner ? Number(inner) : 207 };
}
