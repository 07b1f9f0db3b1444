import { AuthError, ClientAuthError, InteractionRequiredAuthError, ServerError } from "@azure/msal-node";
import { describe, expect, it } from "@jest/globals";
import { oauthError } from "@/lib/providers/microsoft/oauth-errors";

const server = (code: string, suberror?: string, number = "700082") =>
  new ServerError(code, "", `AADSTS${number}: anna@contoso.example …`, suberror, number);

describe("what the token endpoint's refusals mean", () => {
  it.each([
    ["invalid_grant", "refresh", "reauth", "invalid_grant"],
    ["interaction_required", "refresh", "reauth", "invalid_grant"],
    ["consent_required", "refresh", "reauth", "invalid_grant"],
    ["login_required", "refresh", "reauth", "invalid_grant"],
    ["access_denied", "refresh", "reauth", "consent_denied"],
    ["invalid_client", "refresh", "denied", "secret_refused"],
    ["unauthorized_client", "refresh", "denied", "client_refused"],
    ["invalid_scope", "refresh", "denied", "client_refused"],
    ["temporarily_unavailable", "refresh", "denied", "server_error"],
    ["server_error", "refresh", "denied", "server_error"],
    ["", "refresh", "denied", "server_error"],
    ["something_new", "refresh", "denied", "server_error"],
    ["invalid_grant", "exchange", "reauth", "code_refused"],
    ["access_denied", "exchange", "reauth", "consent_denied"],
    ["invalid_client", "exchange", "denied", "secret_refused"],
    ["", "exchange", "denied", "server_error"],
  ] as const)("%s at %s is %s: %s", async (code, step, kind, word) => {
    expect(await oauthError(server(code), step)).toMatchObject({ name: "ProviderError", kind, code: word });
  });

  it.each([
    ["invalid_client", "7000222", "denied", "secret_expired"],
    ["invalid_client", "7000215", "denied", "secret_refused"],
    ["invalid_grant", "50057", "denied", "user_disabled"],
    ["invalid_grant", "50105", "denied", "admin_policy"],
    ["interaction_required", "90094", "denied", "admin_policy"],
    ["interaction_required", "53003", "denied", "admin_policy"],
    ["invalid_grant", "50173", "reauth", "password_changed"],
    ["invalid_grant", "50133", "reauth", "password_changed"],
    ["invalid_grant", "50144", "reauth", "password_expired"],
    ["invalid_grant", "50055", "reauth", "password_expired"],
    ["invalid_grant", "70043", "reauth", "sign_in_frequency"],
    ["invalid_grant", "65001", "reauth", "invalid_grant"],
    ["invalid_grant", "constructor", "reauth", "invalid_grant"],
    ["invalid_client", "toString", "denied", "secret_refused"],
    // A number beside another word than its own explains nothing.
    ["invalid_grant", "7000222", "reauth", "invalid_grant"],
    ["server_error", "53003", "denied", "server_error"],
  ] as const)("%s with AADSTS%s is %s: %s", async (code, number, kind, word) => {
    expect(await oauthError(server(code, undefined, number), "refresh")).toMatchObject({ kind, code: word });
  });

  it("tells at the sign-in too what only an administrator can lift", async () => {
    const told = (number: string) => oauthError(server("invalid_grant", undefined, number), "exchange");
    expect(await told("53003")).toMatchObject({ kind: "denied", code: "admin_policy" });
    expect(await told("50173")).toMatchObject({ kind: "reauth", code: "code_refused" });
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
