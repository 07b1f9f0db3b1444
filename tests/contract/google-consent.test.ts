import { describe, expect, it } from "@jest/globals";
import { google } from "@/lib/providers/google/definition";
import { signIn } from "../fakes/kit/connect";
import { daysLater, EMAIL, googlePort, oauth } from "./google-port";
import { failure } from "./port";

/** Consent that ends, or is refused, for reasons that are not the person's. */
const port = googlePort();
const connect = () => signIn(google, (url) => port.fake.consent(url, { email: EMAIL }));
const renew = (credentials: Record<string, string>) =>
  oauth().refresh(credentials, () => AbortSignal.timeout(10_000));

describe("a registration in Testing", () => {
  const ended = { kind: "reauth", code: "testing_expired" };

  it("loses each consent after 7 days, and says so", async () => {
    port.fake.rules.testing = true;
    const { credentials } = await connect();
    await daysLater(6.9, async () => {
      const renewed = await renew(credentials);
      await daysLater(0.2, async () => {
        expect(await failure(renew(renewed))).toMatchObject(ended);
      });
    });
    await daysLater(7.9, async () => {
      expect(await failure(renew(credentials))).toMatchObject(ended);
    });
  });

  it.each([
    [1, "soon after the consent"],
    [6, "days before"],
    [8.5, "later"],
    [180, "after half a year"],
  ])("is not what ends it after %f days (%s)", async (days) => {
    const { credentials } = await connect();
    port.fake.revoke(EMAIL);
    await daysLater(days, async () => {
      expect(await failure(renew(credentials))).toMatchObject({ kind: "reauth", code: "invalid_grant" });
    });
  });

  it("is not known of an account whose time of consent was not kept", async () => {
    const { consented_at: _, ...credentials } = (await connect()).credentials;
    expect(Object.keys(await renew(credentials))).not.toContain("consented_at");
    port.fake.revoke(EMAIL);
    await daysLater(7.1, async () => {
      expect(await failure(renew(credentials))).toMatchObject({ code: "invalid_grant" });
    });
  });
});

describe.each([
  ["admin_policy_enforced", "admin_policy"],
  ["org_internal", "registration_internal"],
] as const)("a refusal with %s", (refusal, code) => {
  it("while a token is renewed names whose job it is, until it is taken back", async () => {
    const { credentials } = await connect();
    port.fake.refuseTokens(EMAIL, refusal);
    expect(await failure(renew(credentials))).toMatchObject({ kind: "denied", code });
    port.fake.refuseTokens(EMAIL, null);
    expect(await renew(credentials)).toMatchObject({ refresh_token: credentials.refresh_token });
  });

  it("at the sign-in page ends there; sent back, it is known", async () => {
    port.fake.rules.signIn = refusal;
    await expect(connect()).rejects.toThrow(refusal);
    expect(oauth().refusals?.[refusal]).toBe(code);
  });
});
