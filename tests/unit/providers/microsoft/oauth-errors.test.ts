import { AuthError, ClientAuthError, InteractionRequiredAuthError, ServerError } from "@azure/msal-node";
import { describe, expect, it } from "@jest/globals";
import { oauthError } from "@/lib/providers/microsoft/oauth-errors";

const server = (code: string, suberror?: string) =>
  new ServerError(code, "", "AADSTS700082: anna@contoso.example …", suberror, "700082");

describe("what the token endpoint's refusals mean", () => {
  it.each([
    ["invalid_grant", "refresh", "reauth", "invalid_grant"],
    ["interaction_required", "refresh", "reauth", "invalid_grant"],
    ["consent_required", "refresh", "reauth", "invalid_grant"],
    ["login_required", "refresh", "reauth", "invalid_grant"],
    ["access_denied", "refresh", "reauth", "consent_denied"],
    ["invalid_client", "refresh", "denied", "client_refused"],
    ["unauthorized_client", "refresh", "denied", "client_refused"],
    ["invalid_scope", "refresh", "denied", "client_refused"],
    ["temporarily_unavailable", "refresh", "denied", "server_error"],
    ["server_error", "refresh", "denied", "server_error"],
    ["", "refresh", "denied", "server_error"],
    ["something_new", "refresh", "denied", "server_error"],
    ["invalid_grant", "exchange", "reauth", "code_refused"],
    ["access_denied", "exchange", "reauth", "consent_denied"],
    ["invalid_client", "exchange", "denied", "client_refused"],
    ["", "exchange", "denied", "server_error"],
  ] as const)("%s at %s is %s: %s", async (code, step, kind, word) => {
    expect(await oauthError(server(code), step)).toMatchObject({ name: "ProviderError", kind, code: word });
  });

  it("looks at the word as well as at msal's class, which a bare invalid_grant lacks", async () => {
    const plain = server("invalid_grant");
    expect(plain).not.toBeInstanceOf(InteractionRequiredAuthError);
    expect(await oauthError(plain, "refresh")).toMatchObject({ kind: "reauth" });
    const classed = new InteractionRequiredAuthError("no_tokens_found", "");
    expect(await oauthError(classed, "refresh")).toMatchObject({ kind: "reauth", code: "invalid_grant" });
  });

  it("takes what msal itself refuses in an exchange for a code that is not ours", async () => {
    const nonce = new ClientAuthError("nonce_mismatch", "");
    expect(await oauthError(nonce, "exchange")).toMatchObject({ kind: "reauth", code: "code_refused" });
  });

  it("says the number for the log, never Microsoft's text with the person in it", async () => {
    const error = (await oauthError(server("invalid_grant", "bad_token"), "refresh")) as Error;
    expect(error.message).toBe("refresh: invalid_grant (bad_token) AADSTS700082.");
    expect(error.cause).toBeUndefined();
  });

  it("passes on what is not msal's", async () => {
    const other = new TypeError("ours");
    expect(await oauthError(other, "refresh")).toBe(other);
    expect(await oauthError(new AuthError("", ""), "refresh")).toMatchObject({ kind: "denied" });
  });
});
