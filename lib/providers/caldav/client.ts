import { z } from "zod";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import type { Address } from "@/lib/http/exchange";
import { addressOf, type GuardedAnswer, guardedRequest } from "@/lib/http/guarded-fetch";
import { retryAfterOf } from "@/lib/http/retry-after";
import { denied, ProviderError } from "../errors";
import { credentialsOf } from "../kit/credentials";
import { once } from "../kit/once";
import { asProvider } from "../kit/transport";
import type { ProviderSession } from "../provider";
import { type DavAnswer, unwrapped } from "./answer";
import { MOST_BYTES } from "./bounds";
import { decoded } from "./charset";
import { isTrusted, otherHost, serverMoved } from "./hosts";
import { type DavResource, type Multistatus, type PropRequest, parseMultistatus } from "./multistatus";
import { type SignIn, signerOf } from "./signer";

/** A PROPFIND or REPORT: the resources named when it was understood, else only the answer. */
interface DavListing {
  answer: DavAnswer;
  resources: DavResource[] | null;
}

/** A PROPFIND, and what of its answer could be read. */
export interface DavFinding extends DavListing {
  found: Multistatus | null;
}

export interface DavClient {
  put(href: string, body: string, condition: PutCondition): Promise<DavAnswer>;
  get(href: string): Promise<DavAnswer>;
  delete(href: string): Promise<DavAnswer>;
  propfind(href: string, depth: "0" | "1", props: PropRequest): Promise<DavFinding>;
  /** Resources of a calendar with that UID (RFC 4791 §7.8.6). */
  findByUid(calendarHref: string, uid: string): Promise<DavListing>;
  /** Whether the server asked for Digest so far. */
  usesDigest(): boolean;
}
/** Create only what is not there, replace only what was read, or write whatever there is. */
export type PutCondition = { kind: "create" } | { kind: "match"; etag: string } | null;

const WRITING = { "content-type": "text/calendar; charset=utf-8" };
const CREATING = { ...WRITING, "if-none-match": "*" };

/** A name that means itself in an address. */
const PLAIN_FILE = /^[\w-]+\.ics$/;

const credentialsShape = z.object({ username: z.string().min(1), password: z.string().min(1) });
const configShape = z.object({
  server: z.url(),
  principal: z.url(),
  /** Addresses of the calendar homes, with spaces between. */
  home: z.string().min(1),
  /** "0" where `home` is the one calendar itself. */
  depth: z.enum(["0", "1"]).optional(),
  /** What tells which calendar is the default one, where the homes do not. */
  defaultAt: z.url().optional(),
  /** How the server asked to be signed in to while the account was connected; Basic where it is not said. */
  signIn: z.literal("digest").optional(),
});
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
  start: SignIn,
): DavClient {
  const given = new URL(server);
  const account = credentialsOf(credentialsShape, session.credentials);
  const { sign, usesDigest } = signerOf({ ...account, server: given, start });
  const guards = {
    allowedHosts: env().CALDAV_ALLOWED_HOSTS,
    beforeRequest: session.beforeRequest,
    mayAuthorize: isTrusted,
    signer: sign,
  };
  const request = guardedRequest(guards);
  const ask = guardedRequest({ ...guards, maxBytes: MOST_BYTES, cuts: true });
  const checkHost = (href: string): URL => {
    const url = new URL(href);
    if (!isTrusted(given, url)) throw otherHost(url);
    return url;
  };
  // Only of a server that an account was connected at before can be said that it has moved.
  const moved = ({ lasting }: GuardedAnswer) => lasting && start !== "ask";
  const elsewhere = (answer: GuardedAnswer) => {
    const url = answer.elsewhere ?? new URL(answer.href);
    return moved(answer) ? serverMoved(url) : otherHost(url);
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
      const address = fileAddress(href);
      const answer = await request(address, { method, headers: all, body: body ?? null });
      if (answer.elsewhere) throw elsewhere(answer);
      // "See other" is what a sign-in page in between says: what was asked for was not answered.
      if (answer.method !== method) throw denied("foreign_answer", `${method} was redirected to a page.`);
      if (!answer.href.startsWith(`${address.origin}/`) && !isTrusted(new URL(href), new URL(answer.href)))
        throw elsewhere(answer);
      return unwrapped(plainAnswer(answer));
    });

  /** Has tsdav compose a request, which our own fetch makes; its answer is ours to read, whatever tsdav makes of one. */
  const run = (href: string, call: (tsdav: Tsdav, fetch: typeof globalThis.fetch) => Promise<unknown>) =>
    asProvider(async () => {
      const address = addressOf(checkHost(href));
      let seen: GuardedAnswer | undefined;
      const send = async (_url: unknown, init?: RequestInit) => {
        const { method = "", body } = init ?? {};
        const all = Object.fromEntries(new Headers(init?.headers).entries());
        seen = await ask(address, { method, headers: all, body: String(body) });
        return new Response(null, { status: 204 });
      };
      await call(await loadTsdav(), send);
      if (!seen) throw new Error("tsdav made no request.");
      if (seen.elsewhere) throw elsewhere(seen);
      const text = decoded(seen.body, one(seen.headers["content-type"]));
      const answer = { ...plainAnswer(seen), text };
      const found = await parseMultistatus(answer, seen.cut);
      // A redirect to another host went without the password: its 401 says nothing about it.
      if (!isTrusted(given, answer.url) && (found || answer.status === 401 || moved(seen)))
        throw elsewhere(seen);
      return { answer, found };
    });

  return {
    put: (href, body, condition) =>
      plain(
        "PUT",
        href,
        condition === null
          ? WRITING
          : condition.kind === "create"
            ? CREATING
            : { ...WRITING, "if-match": condition.etag },
        body,
      ),
    get: (href) => plain("GET", href, {}),
    delete: (href) => plain("DELETE", href, {}),
    async propfind(href, depth, props) {
      const { answer, found } = await run(href, (tsdav, fetch) =>
        tsdav.propfind({ url: href, depth, props, fetch }),
      );
      // What was asked for by its address needs none in the answer.
      const [self] = depth === "0" && found?.resources.length === 0 ? found.lost : [];
      const resources = self ? [{ href: answer.url, props: self }] : (found?.resources ?? null);
      return { answer, resources, found };
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
      const { answer, found } = await run(calendarHref, (tsdav, fetch) =>
        tsdav.calendarQuery({
          url: calendarHref,
          depth: "1",
          props: { "d:getetag": {} },
          filters,
          fetch,
        }),
      );
      // Half an answer does not say that there is no such event.
      return { answer, resources: found?.whole && found.lost.length === 0 ? found.resources : null };
    },
    usesDigest,
  };
}

type Tsdav = typeof import("tsdav");
// Kept: even a module that is loaded costs a turn and more each time it is imported again.
const loadTsdav = once(() => import("tsdav"));

const strongEtag = (value: string | undefined | null): string | null => {
  const etag = value?.trim() || null;
  return etag?.startsWith("W/") ? null : etag;
};

const one = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value[0] : value;

/**
 * In UTF-8. Simple programs fold a calendar's lines at 75 octets, inside a character (RFC 5545 §3.1): it is whole again where
 * the fold is taken out before the text is read.
 */
function textOf(body: Buffer): string {
  const text = body.toString("utf8");
  if (!text.includes("\ufffd") || !/^\s*BEGIN:VCALENDAR/i.test(text)) return text;
  return Buffer.from(body.toString("latin1").replace(/\r?\n[ \t]/g, ""), "latin1").toString("utf8");
}

function plainAnswer({ status, headers, body, href, refusal }: GuardedAnswer): DavAnswer {
  return {
    status,
    etag: strongEtag(one(headers.etag)),
    text: textOf(body),
    get url() {
      return new URL(href);
    },
    retryAfter: retryAfterOf(one(headers["retry-after"]) ?? null, now()),
    location: one(headers.location) ?? null,
    challenged: headers["www-authenticate"] !== undefined,
    refusal,
  };
}
