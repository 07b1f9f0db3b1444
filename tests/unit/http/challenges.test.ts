import { describe, expect, it } from "@jest/globals";
import { challengesOf, paramsOf } from "@/lib/http/challenges";

const plain = (header: string | string[] | undefined) =>
  challengesOf(header).map(({ scheme, params }) => [scheme, Object.fromEntries(params)]);

describe("what a server offers", () => {
  it.each([
    ["nothing", undefined, []],
    ["one way", 'Basic realm="simple"', [["basic", { realm: "simple" }]]],
    // RFC 9110 §11.6.1
    [
      "two ways in one header",
      'Basic realm="simple", Newauth realm="apps", type=1, title="Login to \\"apps\\""',
      [
        ["basic", { realm: "simple" }],
        ["newauth", { realm: "apps", type: "1", title: 'Login to "apps"' }],
      ],
    ],
    [
      "two headers",
      ["Negotiate", 'DIGEST Realm="a", QOP="auth,auth-int", Algorithm=MD5'],
      [
        ["negotiate", {}],
        ["digest", { realm: "a", qop: "auth,auth-int", algorithm: "MD5" }],
      ],
    ],
    [
      "another way's name inside of quotes",
      'Digest realm="a, Basic realm=b", nonce="=,\\\\,"',
      [["digest", { realm: "a, Basic realm=b", nonce: "=,\\," }]],
    ],
    [
      "a token beside it, and commas too many",
      ', NTLM TlRMTVNTUAAB==,, Basic realm = "x" ,',
      [
        ["ntlm", expect.anything()],
        ["basic", { realm: "x" }],
      ],
    ],
    ["a name twice", "Digest nonce=a, nonce=b", [["digest", { nonce: "a" }]]],
    ["an empty text", 'Digest realm=""', [["digest", { realm: "" }]]],
  ])("%s", (_what, header, offered) => {
    expect(plain(header)).toEqual(offered);
  });

  it("is read in one pass, however long and whatever it is", () => {
    for (const piece of ['a="', 'a="\\"', "a", "a ", 'a="b', "\\", "=", 'a="b",', "a=b "]) {
      const began = performance.now();
      challengesOf(`Digest ${piece.repeat(32_768 / piece.length)}`);
      expect(performance.now() - began).toBeLessThan(500);
    }
  });
});

it("is told in parameters alone by an Authentication-Info", () => {
  const told = paramsOf('nextnonce="a b", qop=auth, nc=00000001');
  expect(Object.fromEntries(told)).toEqual({ nextnonce: "a b", qop: "auth", nc: "00000001" });
});
