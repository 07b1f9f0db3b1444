import { type Challenge, challengesOf } from "@/lib/http/challenges";
import { type DigestChallenge, DigestSession, digestIn } from "@/lib/http/digest";
import type { Address, ExchangeAnswer } from "@/lib/http/exchange";
import type { Refusal, Signer, Signing } from "@/lib/http/guarded-fetch";

/**
 * How an account signs in before its server has said anything. `basic`: with the first request (RFC 7617 §2.2).
 * `digest`: once there is a challenge, and never as a matter of course by Basic. `ask`: it is being connected, and nobody
 * knows yet: over https like `basic`, over plain http the server has to ask first.
 */
export type SignIn = "basic" | "digest" | "ask";

interface Account {
  username: string;
  password: string;
  /** The server the password was given for. */
  server: URL;
  start: SignIn;
}

/** Signs the requests of one account, and knows in the end how it is signed in. */
interface AccountSigner {
  sign: Signer;
  /** Whether its server asked for Digest. */
  usesDigest(): boolean;
}

/** So often one request is sent again: for a nonce that is not taken any more, and for one that is old at once. */
const MOST_REPEATS = 2;
/** So many servers' nonces are remembered. */
const MOST_SESSIONS = 1000;

// A nonce outlives the run it came with, else every run would begin with one request more. Found by server and name; a
// nonce is no secret, and passwords are not kept. On globalThis, because Next bundles its parts apart.
const holder = globalThis as { __calpaceDigest?: Map<string, DigestSession> };
holder.__calpaceDigest ??= new Map();
const sessions = holder.__calpaceDigest;

function keep(key: string, session: DigestSession): void {
  sessions.delete(key);
  sessions.set(key, session);
  if (sessions.size > MOST_SESSIONS)
    for (const oldest of [...sessions.keys()].slice(0, 1)) sessions.delete(oldest);
}

/**
 * Signs with Basic (RFC 7617) or Digest (RFC 7616), as the server asks. A server that was once seen to ask for Digest gets
 * no Basic any more over plain http, and on no other host than the one the password was given for.
 */
export function signerOf({ username, password, server, start }: Account): AccountSigner {
  const basic = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  /** Origins that asked this signer for Digest, and those that take Basic although more than that was to be expected. */
  const [askedForDigest, takesBasic] = [new Set<string>(), new Set<string>()];
  const keyOf = (origin: string) => `${origin} ${username}`;
  const sessionAt = (origin: string) =>
    start === "ask" && !askedForDigest.has(origin) ? undefined : sessions.get(keyOf(origin));
  const knowsDigest = (origin: string) =>
    start === "digest" || askedForDigest.size > 0 || sessionAt(origin) !== undefined;
  const mayTryBasic = (origin: string) =>
    !knowsDigest(origin) || (origin.startsWith("https:") && origin === server.origin);

  function first(origin: string): DigestSession | "basic" | null {
    if (takesBasic.has(origin)) return "basic";
    const session = sessionAt(origin);
    if (session) return session;
    if (knowsDigest(origin) || (start === "ask" && origin.startsWith("http:"))) return null;
    return "basic";
  }

  function sign({ origin, path, method }: Address & { method: string }): Signing {
    let way = first(origin);
    let repeats = 0;
    /** The nonce in use was answered to this very request: nobody else can have used it up. */
    let own = false;
    let refusal: Refusal | undefined;

    const repeatWith = (next: DigestSession | "basic"): boolean => {
      way = next;
      repeats += 1;
      return true;
    };
    const adopt = (challenge: DigestChallenge): boolean => {
      askedForDigest.add(origin);
      takesBasic.delete(origin);
      // Some servers have one nonce for ever: its count goes on.
      const known = sessions.get(keyOf(origin));
      const same = known?.nonce === challenge.nonce;
      own = !same;
      return repeatWith(same ? known : new DigestSession(challenge));
    };
    const tryBasic = (): boolean => {
      takesBasic.add(origin);
      return repeatWith("basic");
    };

    /** A 401. True: the same once more, as it asks for. */
    function challenged(challenges: readonly Challenge[]): boolean {
      const digest = digestIn(challenges);
      // A 401 that does not say how is no server's that knows Digest.
      const offersBasic = challenges.length === 0 || challenges.some(({ scheme }) => scheme === "basic");
      const left = repeats < MOST_REPEATS;
      if (way === "basic" && offersBasic) refusal = "credentials";
      else if (digest && way instanceof DigestSession && own && !digest.stale) refusal = "credentials";
      else if (digest && left) return adopt(digest);
      else if (digest) refusal = digest.stale ? "stale" : "credentials";
      else if (way !== "basic" && offersBasic && left && mayTryBasic(origin)) return tryBasic();
      else refusal = way === "basic" || challenges.length === 0 ? "credentials" : "scheme";
      return false;
    }

    return {
      header: () =>
        way instanceof DigestSession ? way.header({ method, path }, username, password) : way && basic,
      again({ status, headers }: Pick<ExchangeAnswer, "status" | "headers">): boolean {
        if (status === 401) return challenged(challengesOf(headers["www-authenticate"]));
        if (way instanceof DigestSession) {
          way.renew(headers["authentication-info"]);
          keep(keyOf(origin), way);
        }
        // Connected anew by Basic: what was known of the server is over.
        if (way === "basic") sessions.delete(keyOf(origin));
        // It shows what it has to whoever asks. Some take the name, and no password: Radicale as it comes.
        return start === "ask" && way === null && status === 207 && mayTryBasic(origin) && tryBasic();
      },
      get refusal() {
        return refusal;
      },
    };
  }

  return { sign, usesDigest: () => askedForDigest.size > 0 };
}
