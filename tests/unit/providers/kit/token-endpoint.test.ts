import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { ProviderError } from "@/lib/providers/errors";
import type { WaitIn } from "@/lib/providers/kit/answer";
import { fetchTokens, postForm, tokenError } from "@/lib/providers/kit/token-endpoint";
import { type Listener, listen } from "../../http/listener";

const patient = () => AbortSignal.timeout(5_000);
const answer = (status: number, body: unknown = {}, retryAfter?: Date) => ({ status, body, retryAfter });

describe("an answer of the token endpoint", () => {
  it.each([
    [400, "invalid_grant", "reauth", "invalid_grant"],
    [401, "invalid_client", "denied", "secret_refused"],
    [400, "unauthorized_client", "denied", "client_refused"],
    [400, "redirect_uri_mismatch", "denied", "client_refused"],
    [400, "access_denied", "reauth", "consent_denied"],
    [400, "org_internal", "denied", "client_refused"],
    [429, "rate_limit_exceeded", "throttled", "throttled"],
    [403, "rate_limit_exceeded", "throttled", "throttled"],
    [429, "", "throttled", "throttled"],
    [503, "", "denied", "server_error"],
    [304, "", "ambiguous", "odd_answer"],
  ])("%i %s is %s, %s", (status, error, kind, code) => {
    expect(tokenError(answer(status, { error }), "invalid_grant")).toMatchObject({ kind, code });
  });

  it("means what the caller asked for when the grant is refused, and waits as long as it is told", () => {
    expect(tokenError(answer(400, { error: "invalid_grant" }), "code_refused").code).toBe("code_refused");
    const at = new Date("2031-03-05T09:01:00Z");
    expect(tokenError(answer(429, null, at), "code_refused").retryAfter).toEqual(at);
  });

  it("is not quoted when it is no error code", () => {
    expect(tokenError(answer(400, { error: "1//secret token" }), "code_refused").message).not.toContain(
      "secret",
    );
  });

  it("says nothing of the grant when it is not the endpoint's own", () => {
    for (const body of ["<html>", null, {}])
      expect(tokenError(answer(400, body), "code_refused")).toMatchObject({
        kind: "denied",
        code: "foreign_answer",
        proven: false,
      });
  });

  it("means what the service adds to a refused grant, where it is known", () => {
    const subtypes = { invalid_rapt: "sign_in_frequency" } as const;
    const told = (error_subtype: unknown) =>
      tokenError(answer(400, { error: "invalid_grant", error_subtype }), "invalid_grant", {}, subtypes);
    expect(told("invalid_rapt")).toMatchObject({ kind: "reauth", code: "sign_in_frequency" });
    for (const other of ["something_new", "constructor", 7, undefined])
      expect(told(other)).toMatchObject({ kind: "reauth", code: "invalid_grant" });
  });

  it("may be a refusal only this service knows", () => {
    const refusals = { org_internal: "registration_internal" } as const;
    const refused = answer(403, { error: "org_internal" });
    expect(tokenError(refused, "code_refused", refusals)).toMatchObject({
      kind: "denied",
      code: "registration_internal",
    });
    expect(tokenError(answer(400, { error: "constructor" }), "code_refused", refusals).code).toBe(
      "client_refused",
    );
  });
});

describe("a request for tokens", () => {
  let server: Listener;
  let body = "";
  afterEach(() => server.stop());

  const answering = async (status: number, text: string) => {
    server = await listen(async (request, response) => {
      body = "";
      for await (const chunk of request) body += chunk;
      response.writeHead(status).end(text);
    });
  };
  const ask = (waitIn?: WaitIn) =>
    fetchTokens({
      url: `${server.url}/token`,
      client: { id: "us", secret: "s3cret&" },
      grant: { grant_type: "refresh_token", refresh_token: "1//old" },
      invalidGrant: "invalid_grant",
      beforeRequest: patient,
      waitIn,
    });
  const failure = (waitIn?: WaitIn): Promise<ProviderError> =>
    ask(waitIn).then(
      () => Promise.reject(new Error("It was expected to fail.")),
      (error: ProviderError) => error,
    );

  it("is one form, with the client's id and secret in its body", async () => {
    await answering(200, '{"access_token":"a","expires_in":"3599","token_type":"Bearer"}');
    expect(await ask()).toEqual({ access_token: "a", expires_in: 3599 });
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      client_id: "us",
      client_secret: "s3cret&",
      grant_type: "refresh_token",
      refresh_token: "1//old",
    });
    expect(server.seen).toMatchObject([
      { line: "POST /token", headers: { "content-type": "application/x-www-form-urlencoded" } },
    ]);
  });

  it("is somebody else's to answer with a page", async () => {
    await answering(200, "<html>");
    expect(await failure()).toMatchObject({ kind: "denied", code: "foreign_answer", proven: false });
  });

  it.each(["{}", '{"access_token":"a"}', '{"access_token":"","expires_in":1}'])(
    "is ambiguous when the answer is %s",
    async (text) => {
      await answering(200, text);
      expect(await failure()).toMatchObject({ kind: "ambiguous", code: "odd_answer" });
    },
  );

  it("is never repeated, and tells no secret when it fails", async () => {
    await answering(500, '{"error":"1//old s3cret&"}');
    const error = await failure();
    expect(error).toMatchObject({ kind: "denied", code: "server_error" });
    expect(inspect(error, { depth: 10 })).not.toMatch(/1\/\/old|s3cret/);
    expect(server.seen).toHaveLength(1);
  });

  it("waits as long as the answer says, in a header of the service's own too", async () => {
    await answering(429, '{"error":"slow_down"}');
    const at = new Date("2031-03-05T09:01:00Z");
    expect(await failure(() => at)).toMatchObject({ kind: "throttled", retryAfter: at });
  });

  it("leaves no token in an address, where it would be logged", async () => {
    await answering(200, "");
    expect((await postForm(`${server.url}/revoke`, { token: "1//old" }, patient)).status).toBe(200);
    expect([server.seen[0]?.line, body]).toEqual(["POST /revoke", "token=1%2F%2Fold"]);
  });
});
