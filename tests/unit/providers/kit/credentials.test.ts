import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { credentialsOf, expiryOf, storedTokens } from "@/lib/providers/kit/credentials";
import type { Credentials } from "@/lib/providers/provider";

describe("stored credentials", () => {
  it("are read by the provider's own shape, or need a reconnect", () => {
    const shape = z.object({ password: z.string().min(1) });
    expect(credentialsOf(shape, { password: "p", more: "m" })).toEqual({ password: "p" });
    const wrongs: Credentials[] = [{}, { password: "" }];
    for (const wrong of wrongs)
      expect(() => credentialsOf(shape, wrong)).toThrow(
        expect.objectContaining({ kind: "reauth", code: "no_credentials" }),
      );
  });

  it("keep of the old tokens what an answer leaves out", () => {
    const before = {
      access_token: "a",
      refresh_token: "r",
      expires_at: "2000-01-01T00:00:00.000Z",
      scope: "s",
    };
    const stored = storedTokens({ access_token: "b", expires_in: 3600 }, before);
    expect(stored).toMatchObject({ access_token: "b", refresh_token: "r", scope: "s" });
    expect(Math.abs(expiryOf(stored).getTime() - Date.now() - 3_600_000)).toBeLessThan(5_000);
    expect(
      storedTokens({ access_token: "b", expires_in: 1, refresh_token: "n", scope: "t" }, before),
    ).toMatchObject({ refresh_token: "n", scope: "t" });
  });

  it("count as run out when their expiry cannot be read", () => {
    const unreadable: Credentials[] = [{}, { expires_at: "" }, { expires_at: "soon" }];
    for (const stored of unreadable) expect(expiryOf(stored)).toEqual(new Date(0));
  });
});
