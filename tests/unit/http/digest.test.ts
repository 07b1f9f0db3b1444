import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { challengesOf, paramsOf } from "@/lib/http/challenges";
import { DigestSession, digestIn } from "@/lib/http/digest";

const GET = { method: "GET", path: "/dir/index.html" };

const sessionOf = (header: string | string[], cnonce?: string) => {
  const challenge = digestIn(challengesOf(header));
  if (!challenge) throw new Error("It cannot be answered.");
  return new DigestSession(challenge, cnonce);
};
/** A header's parameters, and the header. */
const signed = (session: DigestSession, request = GET, name = "Mufasa", password = "Circle of Life") => {
  const header = session.header(request, name, password);
  const get = (param: string) => paramsOf(header.replace(/^Digest /, "")).get(param) ?? "";
  return { header, get };
};

/** The response as the RFC's §3.4.1 puts it together; written here once more, from its text. */
const expected = (
  hash: string,
  a1: string,
  request: typeof GET,
  nonce: string,
  nc: string,
  cnonce: string,
) => {
  const h = (text: string) => createHash(hash).update(text).digest("hex");
  return h(`${h(a1)}:${nonce}:${nc}:${cnonce}:auth:${h(`${request.method}:${request.path}`)}`);
};

// RFC 7616 §3.9.1
const REALM = "http-auth@example.org";
const NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
const OPAQUE = "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS";
const example = (algorithm: string) =>
  `Digest realm="${REALM}", qop="auth, auth-int", algorithm=${algorithm}, nonce="${NONCE}", opaque="${OPAQUE}"`;

describe("an answer to a challenge", () => {
  it.each([
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
  ])("is that of RFC 7616 §3.9.1 with %s", (algorithm, response) => {
    const session = sessionOf(example(algorithm), "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ");
    const { header, get } = signed(session);
    expect(get("response")).toBe(response);
    expect(header).toMatch(
      new RegExp(
        `^Digest username="Mufasa", realm="${REALM}", nonce="[^"]+", uri="/dir/index.html", algorithm=${algorithm}, `,
      ),
    );
    expect(header).toContain(`, qop=auth, nc=00000001, cnonce="`);
    expect(get("opaque")).toBe(OPAQUE);
  });

  it("hides the name, and reads it as UTF-8, where that is asked for: RFC 7616 §3.9.2", () => {
    const session = sessionOf(
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true',
    );
    // What people type may have its marks apart (a, and a ring): both are one name.
    for (const name of ["Jäsøn Doe", "Jäsøn Doe".normalize("NFD")]) {
      const { get } = signed(session, { method: "GET", path: "/doe.json" }, name, "Secret, or not?");
      expect([get("userhash"), get("username*")]).toEqual(["true", ""]);
      expect(get("username")).toBe("793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
    }
  });

  it.each(["MD5-sess", "SHA-256-sess"])(
    "ties the key of %s to the first nonces, whatever follows",
    (algorithm) => {
      const hash = algorithm === "MD5-sess" ? "md5" : "sha256";
      const session = sessionOf(example(algorithm));
      const own = createHash(hash).update(`Mufasa:${REALM}:Circle of Life`).digest("hex");
      const cnonce = signed(session).get("cnonce");
      session.renew('nextnonce="another"');
      const { get } = signed(session);
      expect([get("nonce"), get("nc"), get("algorithm")]).toEqual(["another", "00000001", algorithm]);
      expect(get("response")).toBe(
        expected(hash, `${own}:${NONCE}:${cnonce}`, GET, "another", "00000001", get("cnonce")),
      );
    },
  );

  it("counts each request, and begins anew with a new nonce only", () => {
    const session = sessionOf(example("MD5"));
    const counts = () => signed(session).get("nc");
    expect([counts(), counts()]).toEqual(["00000001", "00000002"]);
    session.renew(undefined);
    session.renew(`nextnonce="${NONCE}"`);
    expect(counts()).toBe("00000003");
    session.renew(['qop=auth, nextnonce="b"']);
    expect(counts()).toBe("00000001");
    expect(signed(session).get("nonce")).toBe("b");
  });

  it("quotes what is in a name or realm, and signs what it means", () => {
    const session = sessionOf('Digest realm="The \\"Big\\" \\\\ one", nonce="n", qop=auth');
    const { header, get } = signed(session, GET, 'a"b\\c', "p");
    expect(header).toContain('username="a\\"b\\\\c", realm="The \\"Big\\" \\\\ one"');
    expect(get("response")).toBe(
      expected("md5", 'a"b\\c:The "Big" \\ one:p', GET, "n", "00000001", get("cnonce")),
    );
  });

  it("sends a name beyond ASCII as the server can read it", () => {
    const named = (more: string) => {
      const { header } = signed(
        sessionOf(`Digest realm="r", nonce="n", qop="auth"${more}`),
        GET,
        "Jürgen (J')",
        "p",
      );
      return /username\*?=("[^"]*"|[^,]*)/.exec(header)?.[0];
    };
    expect(named(", charset=UTF-8")).toBe("username*=UTF-8''J%C3%BCrgen%20%28J%27%29");
    expect(named("")).toBe(`username="${Buffer.from("Jürgen (J')").toString("latin1")}"`);
  });

  it("counts nothing where the server does not: RFC 2069", () => {
    const { header, get } = signed(sessionOf('Digest realm="r", nonce="n"'));
    expect(header).not.toMatch(/qop|nc=|cnonce|opaque|algorithm/);
    const h = (text: string) => createHash("md5").update(text).digest("hex");
    expect(get("response")).toBe(h(`${h("Mufasa:r:Circle of Life")}:n:${h("GET:/dir/index.html")}`));
  });
});

describe("which challenge is answered", () => {
  it("is the first that can be, as the server likes them", () => {
    const chosen = (...headers: string[]) => digestIn(challengesOf(headers))?.algorithm;
    expect(chosen(example("SHA-256"), example("MD5"))).toBe("SHA-256");
    expect(chosen(`Negotiate, ${example("SHA3")}, ${example("MD5-sess")}`)).toBe("MD5-sess");
  });

  it.each([
    ["another scheme", 'Basic realm="r", nonce="n"'],
    ["no nonce", 'Digest realm="r"'],
    ["no realm", 'Digest nonce="n"'],
    ["the body's integrity alone", 'Digest realm="r", nonce="n", qop="auth-int"'],
    ["an algorithm nobody knows", 'Digest realm="r", nonce="n", qop=auth, algorithm=MD6'],
    ["a session without a count", 'Digest realm="r", nonce="n", algorithm=MD5-sess'],
  ])("is none with %s", (_what, header) => {
    expect(digestIn(challengesOf(header))).toBeUndefined();
  });

  it("says whether the password was right all the same", () => {
    const stale = (more: string) => digestIn(challengesOf(`Digest realm="r", nonce="n"${more}`))?.stale;
    expect([stale(""), stale(", stale=TRUE"), stale(", stale=false")]).toEqual([false, true, false]);
  });
});
