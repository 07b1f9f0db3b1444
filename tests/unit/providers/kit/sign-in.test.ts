import { createHash } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { keptSecrets, startSignIn } from "@/lib/providers/kit/sign-in";

const request = {
  client_id: "us",
  redirect_uri: "https://us.test/back",
  scope: "openid email",
  state: "s&t",
};
const start = () => startSignIn("https://login.test/authorize", { ...request, prompt: "consent" });

describe("a sign-in", () => {
  it("asks for a code with PKCE and nonce, and with what the service adds", () => {
    const { url, secrets } = start();
    expect(url.startsWith("https://login.test/authorize?")).toBe(true);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      ...request,
      prompt: "consent",
      response_type: "code",
      nonce: secrets.nonce,
      code_challenge: createHash("sha256").update(secrets.verifier).digest("base64url"),
      code_challenge_method: "S256",
    });
    expect(url).not.toContain(secrets.verifier);
  });

  it("has secrets of its own, as long as RFC 7636 §4.1 wants the verifier", () => {
    const [one, two] = [start().secrets, start().secrets];
    expect(one.verifier).toMatch(/^[A-Za-z0-9._~-]{43,128}$/);
    expect(one.verifier).not.toBe(two.verifier);
    expect(one.nonce).not.toBe(two.nonce);
  });

  it("knows its secrets again, and no others", () => {
    const { secrets } = start();
    expect(keptSecrets({ ...secrets })).toEqual(secrets);
    const wrongs: Record<string, string>[] = [
      {},
      { nonce: secrets.nonce },
      { ...secrets, verifier: "short" },
      { ...secrets, nonce: "" },
    ];
    for (const wrong of wrongs)
      expect(() => keptSecrets(wrong)).toThrow(
        expect.objectContaining({ kind: "reauth", code: "code_refused" }),
      );
  });
});
