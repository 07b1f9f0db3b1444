import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { identityIn } from "@/lib/providers/kit/id-token";

const shape = z.object({ sub: z.string() });
const expected = { audience: "us", nonce: "n" };
const soon = Math.floor(Date.now() / 1000) + 60;
const good = { aud: "us", nonce: "n", exp: soon, sub: "ada", name: "Ada – ü" };
const tokenOf = (claims: unknown) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;

describe("an ID token", () => {
  it("says who signed in", () => {
    expect(identityIn(tokenOf(good), shape, expected)).toEqual({ sub: "ada" });
  });

  it.each([
    ["of another client", tokenOf({ ...good, aud: "them" })],
    ["of another sign-in", tokenOf({ ...good, nonce: "m" })],
    ["without a nonce", tokenOf({ ...good, nonce: undefined })],
    ["that has run out", tokenOf({ ...good, exp: soon - 120 })],
    ["without an expiry", tokenOf({ ...good, exp: undefined })],
    ["of nobody", tokenOf({ ...good, sub: undefined })],
    ["that is none", "a.b.c"],
    ["that is empty", ""],
    ["that did not come", undefined],
  ])("%s is refused", (_name, token) => {
    expect(() => identityIn(token, shape, expected)).toThrow(
      expect.objectContaining({ kind: "reauth", code: "code_refused" }),
    );
  });
});
