import { createHash, randomBytes } from "node:crypto";
import { type Challenge, paramsOf } from "./challenges";

/** A challenge that we can answer. */
export interface DigestChallenge {
  realm: string;
  nonce: string;
  opaque: string | undefined;
  /** As the server wrote it; undefined means MD5. */
  algorithm: string | undefined;
  hash: string;
  /** The hash of the password is tied to this challenge: an algorithm that ends in `-sess`. */
  sess: boolean;
  /** False: the server is of before 1999 and counts nothing (RFC 2069). */
  counts: boolean;
  /** It reads names and passwords as UTF-8, normalised. */
  utf8: boolean;
  /** It wants to be told the hash of the name instead of the name. */
  userhash: boolean;
  /** What was sent had the right password and an old nonce. */
  stale: boolean;
}

/** RFC 7616 §6.1, by the names that node:crypto has for them. */
const HASHES = new Map([
  ["md5", "md5"],
  ["sha-256", "sha256"],
  ["sha-512-256", "sha512-256"],
]);

/**
 * The first Digest challenge among those offered that can be answered: servers put the one they like best first
 * (RFC 7616 §3.7). Never one that has `auth-int` alone, which would hash the body of every answer and request.
 */
export function digestIn(challenges: readonly Challenge[]): DigestChallenge | undefined {
  return challenges.map(readDigest).find((challenge) => challenge !== undefined);
}

function readDigest({ scheme, params }: Challenge): DigestChallenge | undefined {
  const [realm, nonce, qop] = [params.get("realm"), params.get("nonce"), params.get("qop")];
  const algorithm = params.get("algorithm");
  const [, name = "md5", sess] = /^(.*?)(-sess)?$/.exec(algorithm?.toLowerCase() ?? "md5") ?? [];
  const hash = HASHES.get(name);
  if (scheme !== "digest" || realm === undefined || nonce === undefined || !hash) return undefined;
  const offered = qop?.toLowerCase().split(/[\s,]+/);
  if (offered ? !offered.includes("auth") : sess) return undefined;
  const says = (param: string, what: string) => params.get(param)?.toLowerCase() === what;
  return {
    realm,
    nonce,
    opaque: params.get("opaque"),
    algorithm,
    hash,
    sess: sess !== undefined,
    counts: offered !== undefined,
    utf8: says("charset", "utf-8"),
    userhash: says("userhash", "true"),
    stale: says("stale", "true"),
  };
}

/** What one request is signed for: its method, and its path with the query, as they are sent. */
interface Signed {
  method: string;
  path: string;
}

/**
 * What follows from one challenge (RFC 7616 §3.3): a nonce that serves for many requests, each with a count of its own,
 * until the server takes it no more. Requests under way at once may share it.
 */
export class DigestSession {
  nonce: string;
  private count = 0;

  /** `cnonce` is one for all requests: a `-sess` key is made of the first one, and servers disagree on which one that is. */
  constructor(
    private readonly challenge: DigestChallenge,
    private readonly cnonce = randomBytes(16).toString("hex"),
  ) {
    this.nonce = challenge.nonce;
  }

  /** The Authorization header of the next request (RFC 7616 §3.4). */
  header({ method, path }: Signed, username: string, password: string): string {
    const { realm, opaque, algorithm, hash, sess, counts, utf8, userhash } = this.challenge;
    const { nonce, cnonce } = this;
    const h = (...parts: string[]) => createHash(hash).update(parts.join(":")).digest("hex");
    const [name, secret] = utf8
      ? [username.normalize("NFC"), password.normalize("NFC")]
      : [username, password];
    const own = h(name, realm, secret);
    const a1 = sess ? h(own, this.challenge.nonce, cnonce) : own;
    const a2 = h(method, path);
    this.count += 1;
    const nc = this.count.toString(16).padStart(8, "0");
    const response = counts ? h(a1, nonce, nc, cnonce, "auth", a2) : h(a1, nonce, a2);
    const parts = [
      userhash ? `username=${quoted(h(name, realm))}` : nameOf(name, utf8),
      `realm=${quoted(realm)}`,
      `nonce=${quoted(nonce)}`,
      `uri=${quoted(path)}`,
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
      `response=${quoted(response)}`,
      ...(counts ? [`qop=auth, nc=${nc}, cnonce=${quoted(cnonce)}`] : []),
      ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
      ...(userhash ? ["userhash=true"] : []),
    ];
    return `Digest ${parts.join(", ")}`;
  }

  /** Goes on with the nonce that an answer names for the next request, if any (RFC 7616 §3.5). */
  renew(authenticationInfo: string | readonly string[] | undefined): void {
    const next = paramsOf(authenticationInfo).get("nextnonce");
    if (!next || next === this.nonce) return;
    this.nonce = next;
    this.count = 0;
  }
}

/**
 * The user's name. One beyond ASCII has a form of its own (RFC 7616 §3.4, RFC 8187), which only servers know that speak of
 * UTF-8 at all; others are sent its bytes, as programs did before.
 */
function nameOf(name: string, utf8: boolean): string {
  if (!utf8 || /^[\x20-\x7e]*$/.test(name)) return `username=${quoted(name)}`;
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16)}`);
  return `username*=UTF-8''${encoded}`;
}

/** A quoted string. Headers are written one byte a character: what is beyond ASCII goes out as UTF-8. */
const quoted = (text: string): string =>
  `"${Buffer.from(text.replace(/[\\"]/g, "\\$&"), "utf8").toString("latin1")}"`;
