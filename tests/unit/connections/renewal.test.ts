import { describe, expect, it } from "@jest/globals";
import { NotRenewed, withRenewal } from "@/lib/connections/renewal";
import type { OpenSession } from "@/lib/connections/session";
import { ProviderError } from "@/lib/providers/errors";

const session = (tokenVersion: number): OpenSession => ({
  credentials: {},
  config: {},
  beforeRequest: () => new AbortController().signal,
  tokenVersion,
});
const refused = (code: "unauthorized" | "invalid_grant" = "unauthorized") =>
  new ProviderError("reauth", code, "Refused.");

/** An account at version 1 whose renewal gives `renewed`; what it was opened with is written down. */
function account(renewed: () => Promise<OpenSession> = async () => session(2)) {
  const opened: (number | undefined)[] = [];
  const ask = withRenewal((version) => {
    opened.push(version);
    return version === undefined ? Promise.resolve(session(1)) : renewed();
  });
  return { ask, opened };
}
/** A service that takes tokens of version 2 only. */
const strict = async ({ tokenVersion }: OpenSession) => {
  if (tokenVersion < 2) throw refused();
  return tokenVersion;
};

describe("a refused token", () => {
  it("is renewed once for all who ask, at once or later, and what was refused is asked again", async () => {
    const { ask, opened } = account();
    expect(await Promise.all([ask(strict), ask(strict), ask(strict)])).toEqual([2, 2, 2]);
    expect(await ask(strict)).toBe(2);
    expect(opened).toEqual([undefined, 1]);
  });

  it("is not renewed while it works, nor for any other failure", async () => {
    const { ask, opened } = account();
    expect(await ask(async (s) => s.tokenVersion)).toBe(1);
    const lost = new ProviderError("ambiguous", "connection_lost", "Lost.");
    await expect(ask(() => Promise.reject(lost))).rejects.toBe(lost);
    expect(opened).toEqual([undefined]);
  });

  it("counts as refused when the new one is refused as well", async () => {
    const { ask, opened } = account();
    let asked = 0;
    const never = async () => {
      asked += 1;
      throw refused();
    };
    await expect(ask(never)).rejects.toMatchObject({ kind: "reauth", code: "unauthorized" });
    expect([asked, opened.length]).toEqual([2, 2]);
  });

  it("counts as refused when there is no new one", async () => {
    const { ask } = account(() => Promise.reject(refused("invalid_grant")));
    await expect(ask(strict)).rejects.toMatchObject({ kind: "reauth", code: "invalid_grant" });
  });

  it.each(["ambiguous", "throttled", "invalid", "target_gone"] as const)(
    "has the account wait when the renewal ends in %s: what was asked is not to blame",
    async (kind) => {
      const retryAfter = new Date("2031-03-05T09:00:00Z");
      const { ask } = account(() =>
        Promise.reject(new ProviderError(kind, "server_error", "Down.", retryAfter)),
      );
      const failure = await ask(strict).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(NotRenewed);
      expect(failure).toMatchObject({ kind: "throttled", code: "server_error", retryAfter });
    },
  );

  it("is not renewed when no request may start any more", async () => {
    const { ask } = account(() => Promise.reject(new ProviderError("unsent", "not_now", "Late.")));
    const failure = await ask(strict).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NotRenewed);
    expect(failure).toMatchObject({ kind: "unsent" });
  });
});
