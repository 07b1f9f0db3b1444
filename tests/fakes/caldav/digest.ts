import { createHash, randomBytes } from "node:crypto";
import type { FakeRequest } from "../http/faults";

/** How a server does Digest (RFC 7616), where it is not as this one does by itself. */
export interface DigestRules {
  algorithm: "MD5" | "MD5-sess" | "SHA-256" | "SHA-256-sess";
  realm: string;
  /** Wants the hash of the name, and says that it reads UTF-8. */
  userhash: boolean;
  /** After so many requests an answer names the next nonce; this many more are taken with the old one. */
  renewsAfter: number;
  takesAfterwards: number;
  /** Names no next nonce: the old one ends, and the challenge says `stale`. */
  silent: boolean;
  /** Takes counts in growing order only; else each once (RFC 7616 §3.4), since requests overtake each other. */
  inOrder: boolean;
  /** Gives the same nonce to everybody, for ever: then counts are not looked at (Baïkal's of old). */
  oneNonce: boolean;
  /** Challenges that stand before its own, as one header's text. */
  before: string;
}

export const DIGEST: DigestRules = {
  algorithm: "SHA-256",
  realm: 'Ada\'s "CalDAV", \\ stand-in',
  userhash: false,
  renewsAfter: 5,
  takesAfterwards: 20,
  silent: false,
  inOrder: false,
  oneNonce: false,
  before: 'Negotiate, Newauth realm="Digest realm=\\"x\\", nonce=1", type=1',
};

/** What is known of a nonce that was given out. */
interface Given {
  /** The counts it was used with. */
  seen: Set<number>;
  uses: number;
  /** What a `-sess` key is made of: the challenge's nonce, and the first client nonce that came with it. */
  first: { nonce: string; cnonce: string | null };
}

interface Person {
  username: string;
  password: string;
}

/** Who it is, and what to say in Authentication-Info; or the challenge to answer 401 with. */
type Verdict<P> = { user: P; info: string } | { challenge: string };

const hashOf = (algorithm: string) => (algorithm.startsWith("SHA-256") ? "sha256" : "md5");
const hex = (algorithm: string, ...parts: string[]) =>
  createHash(hashOf(algorithm)).update(parts.join(":")).digest("hex");
const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** The parameters of an Authorization header; throws what is no Digest header by the letter (RFC 7616 §3.4). */
function parametersOf(header: string): Map<string, string> {
  const params = new Map<string, string>();
  let rest = header.slice("Digest ".length);
  while (rest !== "") {
    const part = /^([\w-]+\*?)=(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))(?:, *|$)/.exec(rest);
    const [whole = "", name = "", text, token] = part ?? [];
    if (!part || params.has(name)) throw new Error("malformed");
    // Only these are tokens, and these never anything else.
    if (["algorithm", "qop", "nc", "userhash", "username*"].includes(name) !== (text === undefined))
      throw new Error("quoted otherwise than the RFC has it");
    params.set(name, text?.replace(/\\(.)/g, "$1") ?? token ?? "");
    rest = rest.slice(whole.length);
  }
  return params;
}

/** Lets in whoever proves the password by Digest, as strictly as RFC 7616 lets a server be. */
export class DigestGate<P extends Person> {
  private nonces = new Map<string, Given>();
  private readonly opaque = randomBytes(8).toString("base64");

  constructor(
    readonly rules: DigestRules,
    private readonly users: ReadonlyMap<string, P>,
  ) {}

  /** Its nonces are unknown from now on, as after a restart. */
  forget(): void {
    this.nonces.clear();
  }

  /** Its nonces are known, and taken no more. */
  expire(): void {
    for (const given of this.nonces.values()) given.uses = Number.POSITIVE_INFINITY;
  }

  check(request: FakeRequest): Verdict<P> {
    const header = request.headers.authorization ?? "";
    if (!header.startsWith("Digest ")) return this.refuse(false);
    try {
      return this.verdict(parametersOf(header), request);
    } catch {
      return this.refuse(false);
    }
  }

  private verdict(params: Map<string, string>, { method, path }: FakeRequest): Verdict<P> {
    const { algorithm, realm, userhash, renewsAfter, takesAfterwards, silent, inOrder, oneNonce } =
      this.rules;
    const get = (name: string) => params.get(name) ?? "";
    const [nonce, nc, cnonce] = [get("nonce"), get("nc"), get("cnonce")];
    const asMeant =
      get("realm") === realm &&
      get("opaque") === this.opaque &&
      get("algorithm") === algorithm &&
      get("qop") === "auth" &&
      get("uri") === path &&
      /^[0-9a-f]{8}$/.test(nc) &&
      cnonce !== "" &&
      params.has("userhash") === userhash;
    const user = [...this.users.values()].find(({ username }) => this.isNamed(username, params));
    const given = this.nonces.get(nonce);
    if (!asMeant || !user || !given) return this.refuse(false);
    const sess = algorithm.endsWith("-sess");
    const first = { ...given.first, cnonce: given.first.cnonce ?? cnonce };
    const own = hex(algorithm, user.username, realm, user.password);
    const a1 = sess ? hex(algorithm, own, first.nonce, first.cnonce) : own;
    const response = hex(algorithm, a1, nonce, nc, cnonce, "auth", hex(algorithm, method, path));
    if (response !== get("response")) return this.refuse(false);
    // Only who has the password is told that it is the nonce that is wrong.
    if (given.uses >= renewsAfter + takesAfterwards) return this.refuse(true);
    const count = Number.parseInt(nc, 16);
    const replayed = given.seen.has(count) || (inOrder && count < Math.max(0, ...given.seen));
    if (replayed && !oneNonce) return this.refuse(false);
    given.seen.add(count);
    if (!oneNonce) given.uses += 1;
    given.first = first;
    const next = given.uses >= renewsAfter && !silent ? `, nextnonce="${this.give(first)}"` : "";
    return { user, info: `qop=auth, nc=${nc}, cnonce=${quoted(cnonce)}${next}` };
  }

  private isNamed(username: string, params: ReadonlyMap<string, string>): boolean {
    const { algorithm, realm, userhash } = this.rules;
    const [plain, extended] = [params.get("username"), params.get("username*")];
    if (userhash) return plain === hex(algorithm, username, realm) && params.get("userhash") === "true";
    if ((plain === undefined) === (extended === undefined)) return false;
    return extended === undefined
      ? plain === username
      : extended.startsWith("UTF-8''") && decodeURIComponent(extended.slice(7)) === username;
  }

  private refuse(stale: boolean): { challenge: string } {
    const { algorithm, realm, userhash, before } = this.rules;
    const own = [
      `Digest realm=${quoted(realm)}`,
      'qop="auth,auth-int"',
      `algorithm=${algorithm}`,
      `nonce="${this.give(null)}"`,
      `opaque="${this.opaque}"`,
      "charset=UTF-8",
      ...(userhash ? ["userhash=true"] : []),
      ...(stale ? ["stale=true"] : []),
    ].join(", ");
    return { challenge: before ? `${before}, ${own}` : own };
  }

  private give(first: Given["first"] | null): string {
    const nonce = this.rules.oneNonce ? "65f0c1b1a0b42" : randomBytes(12).toString("base64");
    if (!this.nonces.has(nonce))
      this.nonces.set(nonce, { seen: new Set(), uses: 0, first: first ?? { nonce, cnonce: null } });
    return nonce;
  }
}

/** A request as its owner's own programs send it: asked for a challenge each time, and without any nonce in common. */
export async function digestFetch(
  url: string,
  init: { method: string; headers?: Record<string, string>; body?: string | null },
  username: string,
  password: string,
): Promise<Response> {
  const asked = await fetch(url, init);
  const header = asked.headers.get("www-authenticate") ?? "";
  await asked.arrayBuffer();
  const own = header.slice(header.lastIndexOf("Digest realm="));
  const text = (name: string) => new RegExp(`\\b${name}="((?:[^"\\\\]|\\\\.)*)"`).exec(own)?.[1] ?? "";
  const algorithm = /\balgorithm=([\w-]+)/.exec(own)?.[1] ?? "MD5";
  const realm = text("realm").replace(/\\(.)/g, "$1");
  const { pathname, search } = new URL(url);
  const path = pathname + search;
  const secret = hex(algorithm, username, realm, password);
  const a1 = algorithm.endsWith("-sess") ? hex(algorithm, secret, text("nonce"), "own") : secret;
  const a2 = hex(algorithm, init.method, path);
  const response = hex(algorithm, a1, text("nonce"), "00000001", "own", "auth", a2);
  const named = own.includes("userhash=true")
    ? `username="${hex(algorithm, username, realm)}", userhash=true`
    : `username=${quoted(username)}`;
  const authorization = `Digest ${named}, realm="${text("realm")}", nonce="${text("nonce")}", uri="${path}", algorithm=${algorithm}, response="${response}", qop=auth, nc=00000001, cnonce="own", opaque="${text("opaque")}"`;
  return fetch(url, { ...init, headers: { ...init.headers, authorization } });
}
