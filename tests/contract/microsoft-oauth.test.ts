import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ProviderError } from "@/lib/providers/errors";
import { microsoft } from "@/lib/providers/microsoft/definition";
import type { ConnectedAccount } from "@/lib/providers/provider";
import {
  CALENDAR,
  connect,
  connectWithheld,
  eventOf,
  keyOf,
  oauth,
  placeOf,
  REDIRECT_URI,
  SHARED,
  sessionOf,
  startFake,
  unhurried,
} from "../fakes/microsoft/fixtures";
import type { MicrosoftFake } from "../fakes/microsoft/server";
import { useEnv as configure } from "../setup/env";
import { failure } from "./port";

let fake: MicrosoftFake;
beforeAll(async () => {
  fake = await startFake();
});
afterAll(() => fake.stop());
beforeEach(() => {
  fake.faults.clear();
  fake.grants.refusals.clear();
  configure(fake.env);
});

const authorize = (loginHint?: string) =>
  oauth.authorize({ redirectUri: REDIRECT_URI, state: "a state", ...(loginHint && { loginHint }) });
const tokenIn = (text: string, kind: "access" | "refresh") =>
  [...text.matchAll(/(?:EwB-access|M\.C1-refresh)-\w+-[\w-]+/g)]
    .map(([token]) => token)
    .filter((token) => token.includes(`-${kind}-`));

describe("signing in", () => {
  it("sends the person to Microsoft with PKCE, state and nonce, asking for no more than is needed", async () => {
    const { url, secrets } = await authorize();
    const query = new URL(url).searchParams;
    expect(url.startsWith(`${fake.url}/common/oauth2/v2.0/authorize?`)).toBe(true);
    expect(query.get("scope")?.split(" ").sort()).toEqual([
      "Calendars.ReadWrite",
      "User.Read",
      "email",
      "offline_access",
      "openid",
      "profile",
    ]);
    expect(Object.fromEntries(query)).toMatchObject({
      client_id: fake.client.id,
      redirect_uri: REDIRECT_URI,
      response_type: "code",
      code_challenge_method: "S256",
      state: "a state",
      nonce: secrets.nonce,
      prompt: "select_account",
    });
    expect(url).not.toContain(secrets.verifier);
    const other = await authorize();
    expect([other.secrets.nonce, other.secrets.verifier]).not.toContain(secrets.nonce);
    expect(other.secrets.verifier).not.toBe(secrets.verifier);
  });

  it("asks for calendars that others lend only when that is wanted, and keeps that permission from then on", async () => {
    const lent = (account: Pick<ConnectedAccount, "listing">) =>
      account.listing.calendars.find((c) => c.remoteId === SHARED);
    expect(lent(await connect(fake, { account: "anna" }))).toMatchObject({
      canWrite: false,
      needs: "permission",
    });
    const { url, secrets } = await oauth.authorize({
      redirectUri: REDIRECT_URI,
      state: "a state",
      also: "shared",
    });
    expect(new URL(url).searchParams.get("scope")?.split(" ")).toContain("Calendars.ReadWrite.Shared");
    const code = (await fake.consent(url, { account: "anna" })).searchParams.get("code") ?? "";
    const account = await oauth.exchange({
      redirectUri: REDIRECT_URI,
      code,
      secrets,
      beforeRequest: unhurried,
    });
    expect(lent(account)).toMatchObject({ canWrite: true });
    const credentials = await oauth.refresh(account.credentials, unhurried);
    const provider = await microsoft.load();
    const listing = await provider.listCalendars(sessionOf({ ...account, credentials }));
    expect(lent({ listing })).toMatchObject({ canWrite: true });
  });

  it("preselects the account on a reconnect", async () => {
    const query = new URL((await authorize("anna@contoso.example")).url).searchParams;
    expect([query.get("login_hint"), query.get("prompt")]).toEqual(["anna@contoso.example", null]);
  });

  it("keeps a real https authority as it is", async () => {
    configure({
      ...fake.env,
      MICROSOFT_AUTHORITY_URL: "https://login.microsoftonline.us",
      MICROSOFT_TENANT: "acme",
    });
    const { url } = await authorize();
    expect(url.startsWith("https://login.microsoftonline.us/acme/oauth2/v2.0/authorize?")).toBe(true);
  });

  it("makes an account of the answered code, in three requests that each ask first", async () => {
    fake.forgetRequests();
    let asked = 0;
    const account = await connect(fake, { account: "anna" }, () => {
      asked += 1;
      return unhurried();
    });
    const { oid, tid } = fake.mailboxes.account("anna");
    expect(account).toMatchObject({ remoteIdentity: `${tid}|${oid}`, address: "anna@contoso.example" });
    expect(account.listing.calendars.map((c) => c.remoteId)).toContain(CALENDAR);
    expect(fake.requests.slice(-3).map((r) => r.path.replace(/\?.*/, ""))).toEqual([
      "/common/oauth2/v2.0/token",
      "/v1.0/me",
      "/v1.0/me/calendars",
    ]);
    expect(asked).toBe(3);
    expect(oauth.expiresAt(account.credentials).getTime()).toBeGreaterThan(Date.now() + 3_500_000);
  });

  it.each(["Calendars.ReadWrite", "User.Read", "offline_access"])(
    "notices that %s was not given",
    async (scope) => {
      const refused = await failure(connectWithheld(fake, "anna", scope));
      expect(refused).toMatchObject({ code: "scope_missing", detail: scope });
    },
  );

  it("hands the refusal of the person back to the page it came from", async () => {
    const { url } = await authorize();
    const back = await fake.consent(url, { account: "anna", cancel: true });
    expect([back.searchParams.get("error"), back.searchParams.get("state")]).toEqual([
      "access_denied",
      "a state",
    ]);
  });

  it("refuses a code that was used, of another verifier, of another address, or of another nonce", async () => {
    const { url, secrets } = await authorize();
    const code = async () => (await fake.consent(url, { account: "anna" })).searchParams.get("code") ?? "";
    const request = { redirectUri: REDIRECT_URI, secrets, beforeRequest: unhurried };
    const used = await code();
    await oauth.exchange({ ...request, code: used });
    const another = { verifier: "x".repeat(43), nonce: "another" };
    const wrongs = [
      { ...request, code: used },
      { ...request, code: await code(), secrets: { ...secrets, verifier: another.verifier } },
      { ...request, code: await code(), redirectUri: `${REDIRECT_URI}/` },
      { ...request, code: await code(), secrets: { ...secrets, nonce: another.nonce } },
      { ...request, code: await code(), secrets: {} },
    ];
    for (const wrong of wrongs)
      expect(await failure(oauth.exchange(wrong))).toMatchObject({ kind: "reauth", code: "code_refused" });
  });

  it("tells the operator's mistake from the person's", async () => {
    configure({ ...fake.env, MICROSOFT_CLIENT_SECRET: "of last year" });
    expect(await failure(connect(fake, { account: "anna" }))).toMatchObject({
      kind: "denied",
      code: "secret_refused",
    });
  });

  it("says that an account has no mailbox", async () => {
    expect(await failure(connect(fake, { account: "cora" }))).toMatchObject({
      kind: "denied",
      code: "no_mailbox",
    });
  });

  it("is not offered before the operator has set it up", async () => {
    expect(oauth.missing()).toEqual([]);
    configure({ MICROSOFT_CLIENT_ID: "an id" });
    expect(oauth.missing()).toEqual(["MICROSOFT_CLIENT_SECRET"]);
    configure();
    expect(oauth.missing()).toEqual(["MICROSOFT_CLIENT_ID", "MICROSOFT_CLIENT_SECRET"]);
    expect(await failure(authorize())).toMatchObject({ kind: "denied", code: "not_configured" });
    expect(oauth.revoke).toBeUndefined();
  });
});

describe("refreshing", () => {
  let account: ConnectedAccount;
  beforeEach(async () => {
    account = await connect(fake, { account: "anna" });
    fake.forgetRequests();
  });
  const refresh = (beforeRequest = unhurried) => oauth.refresh(account.credentials, beforeRequest);

  it("fetches a new access token with one request, and replaces the refresh token", async () => {
    fake.grants.expireAccess("anna");
    fake.grants.singleUse = true;
    const before = tokenIn(account.credentials.cache ?? "", "refresh");
    const once = await refresh();
    expect(fake.requests.map((r) => r.path.replace(/\?.*/, ""))).toEqual(["/common/oauth2/v2.0/token"]);
    expect(tokenIn(once.cache ?? "", "refresh")).toHaveLength(1);
    expect(tokenIn(once.cache ?? "", "refresh")).not.toEqual(before);
    // The blob does not grow with every refresh, and the next one works with the new token.
    const twice = await oauth.refresh(once, unhurried);
    expect(tokenIn(twice.cache ?? "", "access")).toEqual([twice.accessToken]);
    fake.grants.singleUse = false;
    const provider = await microsoft.load();
    const key = keyOf("after a refresh");
    const session = sessionOf({ ...account, credentials: twice });
    expect((await provider.putEvent(session, placeOf(key), eventOf(key))).outcome).toBe("ok");
  });

  it.each([
    ["invalid_grant", undefined],
    ["invalid_grant", "bad_token"],
    ["invalid_grant", "consent_required"],
    ["interaction_required", "basic_action"],
    ["consent_required", undefined],
    ["login_required", undefined],
  ])("knows that the person has to come back: %s (%s)", async (error, suberror) => {
    fake.refuseTokens("anna", { error, number: 50076, ...(suberror && { suberror }) });
    expect(await failure(refresh())).toMatchObject({ kind: "reauth", code: "invalid_grant" });
  });

  it("knows that the consent was withdrawn", async () => {
    fake.revoke("anna");
    expect(await failure(refresh())).toMatchObject({ kind: "reauth", code: "invalid_grant" });
    const provider = await microsoft.load();
    expect(await failure(provider.listCalendars(sessionOf(account)))).toMatchObject({ kind: "reauth" });
  });

  it("blames nobody's consent for a secret that is wrong or ran out", async () => {
    fake.refuseTokens("anna", { error: "invalid_client", number: 7000222 });
    expect(await failure(refresh())).toMatchObject({ kind: "denied", code: "secret_expired" });
    configure({ ...fake.env, MICROSOFT_CLIENT_SECRET: "of last year" });
    expect(await failure(refresh())).toMatchObject({ kind: "denied", code: "secret_refused" });
  });

  it("tells a changed password, and what an administrator has switched off", async () => {
    fake.refuseTokens("anna", { error: "invalid_grant", suberror: "bad_token", number: 50173 });
    expect(await failure(refresh())).toMatchObject({ kind: "reauth", code: "password_changed" });
    fake.refuseTokens("anna", { error: "invalid_grant", number: 50057 });
    expect(await failure(refresh())).toMatchObject({ kind: "denied", code: "user_disabled" });
  });

  it("blames nobody's consent for an error without a name", async () => {
    fake.refuseTokens("anna", { error: "" });
    expect(await failure(refresh())).toMatchObject({ kind: "denied", code: "server_error" });
  });

  it.each([
    ["429", { kind: "status", status: 429, headers: { "retry-after": "60" } }, "throttled", "throttled"],
    ["503", { kind: "status", status: 503 }, "throttled", "throttled"],
    ["500", { kind: "status", status: 500, body: '{"error":"invalid_grant"}' }, "denied", "server_error"],
    ["a page", { kind: "status", status: 200, body: "<h1>Hello" }, "denied", "foreign_answer"],
    ["an empty grant", { kind: "status", status: 200, body: "{}" }, "ambiguous", "odd_answer"],
    ["a broken connection", { kind: "reset", store: true }, "ambiguous", "connection_lost"],
  ] as const)("takes %s for what it is", async (_name, fault, kind, code) => {
    fake.fail("token", fault);
    expect(await failure(refresh())).toMatchObject({ kind, code });
    expect(fake.count("token")).toBe(1);
    expect((await refresh()).accessToken).not.toBe(account.credentials.accessToken);
  });

  it("sends nothing when no time is left", async () => {
    const late = () => {
      throw new ProviderError("unsent", "no_time", "No time is left.");
    };
    expect(await failure(refresh(late))).toMatchObject({ kind: "unsent", code: "no_time" });
    expect(fake.count("token")).toBe(0);
  });

  it("stops when it is told to", async () => {
    fake.fail("token", { kind: "hang" });
    expect(await failure(refresh(() => AbortSignal.timeout(50)))).toMatchObject({
      kind: "ambiguous",
      code: "too_slow",
    });
  });

  it("never mixes the tokens of two people, not even at the same moment or after one was throttled", async () => {
    const ben = await connect(fake, { account: "ben" });
    const holds = [fake.hold("token"), fake.hold("token")];
    const both = [refresh(), oauth.refresh(ben.credentials, unhurried)];
    for (const held of holds) await held.deliver();
    const [annas, bens] = (await Promise.all(both)).map((c) => JSON.stringify(c));
    expect(annas).not.toContain("-ben-");
    expect(bens).not.toContain("-anna-");
    fake.fail("token", { kind: "status", status: 429, headers: { "retry-after": "600" } });
    expect(await failure(refresh())).toMatchObject({ kind: "throttled" });
    expect((await oauth.refresh(ben.credentials, unhurried)).accessToken).toContain("-ben-");
  });

  it.each([
    ["nothing", {}],
    ["a cache of nobody", { cache: "{}" }],
    ["a cache that is none", { cache: "{" }],
  ])("asks to connect again with %s", async (_name, spoiled) => {
    const credentials = Object.keys(spoiled).length > 0 ? { ...account.credentials, ...spoiled } : {};
    expect(await failure(oauth.refresh(credentials, unhurried))).toMatchObject({
      kind: "reauth",
      code: "no_credentials",
    });
    expect(fake.count("token")).toBe(0);
    expect(oauth.expiresAt({}).getTime()).toBe(0);
  });
});
