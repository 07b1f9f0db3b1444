import type { FakeAnswer } from "../http/faults";

export const json = (status: number, body: unknown, headers: Record<string, string> = {}): FakeAnswer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(body),
});

export const html = (status: number, body: string): FakeAnswer => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  body,
});

export const redirect = (location: string, status = 302): FakeAnswer => ({
  status,
  headers: { location, "cache-control": "no-store" },
  body: "",
});

/** An id token (OpenID Connect Core §2). Not signed: who gets it from the token endpoint itself need not check that. */
export function idToken(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ typ: "JWT", alg: "RS256", kid: "stand-in" })}.${part(claims)}.c2lnbmF0dXJl`;
}
