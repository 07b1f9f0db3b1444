import { describe, expect, it } from "@jest/globals";
import { type SignIn, signerOf } from "@/lib/providers/caldav/signer";

/** What is decided of one request after the other; whole exchanges are in `contract/caldav-digest.test.ts`. */
let servers = 0;
/** A server nobody has heard of yet: what is learnt of one is kept for the process. */
const aHost = () => `cal${++servers}.example.test`;

const digest = (nonce: string, more = "") => `Digest realm="r", qop="auth", nonce="${nonce}"${more}`;
const BASIC = 'Basic realm="r"';

/** An account's requests. Each is answered 401 with these challenges in turn, then with a status: how each try was signed. */
function account(start: SignIn, server: string) {
  const { sign, usesDigest } = signerOf({
    username: "ada",
    password: "secret",
    server: new URL(server),
    start,
  });
  const ask = (origin: string, challenges: (string | undefined)[], status = 207) => {
    const signing = sign({ origin, path: "/x", method: "PUT" });
    const tries: (string | undefined)[] = [];
    for (const challenge of [...challenges, null, null]) {
      const header = signing.header();
      tries.push(
        header
          ?.replace(/^Basic .*/, "Basic")
          .replace(/^Digest .*nonce="([^"]*)", uri.*nc=0*(\d+).*/, "$1 $2"),
      );
      const headers = challenge ? { "www-authenticate": challenge } : {};
      if (!signing.again({ status: challenge === null ? status : 401, headers })) break;
    }
    return { tries: tries.map((t) => t ?? "none"), refusal: signing.refusal };
  };
  return { ask, usesDigest };
}

describe("an account that signs in by Basic", () => {
  it("does so with the first request, and is told when its password is wrong", () => {
    const origin = `https://${aHost()}`;
    for (const start of ["basic", "ask"] as const) {
      const { ask, usesDigest } = account(start, origin);
      expect(ask(origin, [])).toEqual({ tries: ["Basic"], refusal: undefined });
      for (const offered of [BASIC, `${digest("a")}, ${BASIC}`, undefined, "Negotiate"])
        expect(ask(origin, [offered])).toEqual({ tries: ["Basic"], refusal: "credentials" });
      expect(usesDigest()).toBe(false);
    }
  });

  it("goes over to Digest where its server wants that alone, for good", () => {
    const origin = `https://${aHost()}`;
    const { ask } = account("basic", origin);
    expect(ask(origin, [digest("a")]).tries).toEqual(["Basic", "a 1"]);
    expect(ask(origin, []).tries).toEqual(["a 2"]);
    expect(account("basic", origin).ask(origin, []).tries).toEqual(["a 3"]);
  });
});

describe("over plain http, while an account is connected", () => {
  it("nothing is told that was not asked for", () => {
    const origin = `http://${aHost()}`;
    const { ask } = account("ask", origin);
    for (const status of [200, 301, 403, 404, 405, 500])
      expect(ask(origin, [], status).tries).toEqual(["none"]);
    expect(ask(origin, [`${BASIC}, ${digest("a")}`]).tries).toEqual(["none", "a 1"]);
    expect(ask(origin, [], 404).tries).toEqual(["a 2"]);
  });

  it("Basic is sent to who asks for it, then with each request", () => {
    const origin = `http://${aHost()}`;
    for (const asks of [BASIC, undefined]) {
      const { ask } = account("ask", origin);
      expect(ask(origin, [asks]).tries).toEqual(["none", "Basic"]);
      expect(ask(origin, []).tries).toEqual(["Basic"]);
      expect(ask(origin, [BASIC])).toEqual({ tries: ["Basic"], refusal: "credentials" });
    }
  });

  it("and to who shows calendars to everybody: it may take the name alone", () => {
    const origin = `http://${aHost()}`;
    const { ask } = account("ask", origin);
    expect(ask(origin, [], 207).tries).toEqual(["none", "Basic"]);
  });

  it("what was known of the server does not count: it may have changed", () => {
    const origin = `http://${aHost()}`;
    expect(account("ask", origin).ask(origin, [digest("a")]).tries).toEqual(["none", "a 1"]);
    expect(account("digest", origin).ask(origin, []).tries).toEqual(["a 2"]);
    expect(account("ask", origin).ask(origin, [BASIC]).tries).toEqual(["none", "Basic"]);
    expect(account("basic", origin).ask(origin, []).tries).toEqual(["Basic"]);
  });
});

describe("an account that signs in by Digest", () => {
  it("begins with no word of itself when its nonce is not known any more", () => {
    const origin = `http://${aHost()}`;
    const { ask } = account("digest", origin);
    expect(ask(origin, [digest("a")]).tries).toEqual(["none", "a 1"]);
    expect(ask(origin, []).tries).toEqual(["a 2"]);
  });

  it("never sends Basic over plain http, nor to another host, however it is asked", () => {
    const [here, there] = [aHost(), aHost()];
    const plain = account("digest", `http://${here}`);
    expect(plain.ask(`http://${here}`, [BASIC])).toEqual({ tries: ["none"], refusal: "scheme" });
    plain.ask(`http://${here}`, [digest("a")]);
    expect(plain.ask(`http://${here}`, [BASIC])).toEqual({ tries: ["a 2"], refusal: "scheme" });
    const secure = account("digest", `https://${here}`);
    expect(secure.ask(`https://${there}`, [BASIC])).toEqual({ tries: ["none"], refusal: "scheme" });
    const both = account("basic", `https://${here}`);
    both.ask(`https://${here}`, [digest("b")]);
    expect(both.ask(`https://${there}`, [BASIC])).toEqual({ tries: ["none"], refusal: "scheme" });
    // Nor where nobody asks.
    expect(account("digest", `https://${there}`).ask(`https://${there}`, []).tries).toEqual(["none"]);
    // Unless the host goes over to it, and nobody can listen.
    expect(secure.ask(`https://${here}`, [BASIC]).tries).toEqual(["b 2", "Basic"]);
    expect(secure.ask(`https://${here}`, []).tries).toEqual(["Basic"]);
  });

  it("repeats once for a nonce that is not taken any more, whatever the server says of it", () => {
    const origin = `http://${aHost()}`;
    const { ask } = account("digest", origin);
    ask(origin, [digest("a")]);
    expect(ask(origin, [digest("b", ", stale=true")]).tries).toEqual(["a 2", "b 1"]);
    expect(ask(origin, [digest("c")]).tries).toEqual(["b 2", "c 1"]);
    expect(ask(origin, [digest("c")]).tries).toEqual(["c 2", "c 3"]);
  });

  it("has a wrong password only when that was refused with a nonce nobody had used", () => {
    const origin = `http://${aHost()}`;
    const { ask } = account("digest", origin);
    expect(ask(origin, [digest("a"), digest("b")])).toEqual({
      tries: ["none", "a 1"],
      refusal: "credentials",
    });
    ask(origin, [digest("c")]);
    expect(ask(origin, [digest("d"), digest("e")])).toEqual({
      tries: ["c 2", "d 1"],
      refusal: "credentials",
    });
    // One that failed is not kept for others.
    expect(ask(origin, []).tries).toEqual(["c 3"]);
  });

  it("gives up on a server to which each of its own nonces is old, and blames no password", () => {
    const origin = `http://${aHost()}`;
    const { ask } = account("digest", origin);
    const old = (nonce: string) => digest(nonce, ", stale=true");
    expect(ask(origin, [old("a"), old("b"), old("c"), old("d")])).toEqual({
      tries: ["none", "a 1", "b 1"],
      refusal: "stale",
    });
  });

  it("says that it cannot sign in where nothing it knows is offered", () => {
    const origin = `http://${aHost()}`;
    for (const start of ["ask", "digest"] as const)
      expect(
        account(start, origin).ask(origin, ['Negotiate, Digest realm="r", nonce="n", qop="auth-int"']),
      ).toEqual({ tries: ["none"], refusal: "scheme" });
  });
});
