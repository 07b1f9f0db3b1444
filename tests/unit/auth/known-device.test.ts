import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { knownDevice, makeDeviceToken } from "@/lib/auth/device";
import { bucketsOf } from "@/lib/auth/sign-in";
import { nextAttempt, type ThrottleState } from "@/lib/security/throttle";
import { useEnv } from "../../setup/env";

const [anna, eve] = ["0190a000-0000-7000-8000-000000000001", "0190a000-0000-7000-8000-000000000002"] as const;
const EMAIL = "anna@example.com";

describe("a browser that has signed in before", () => {
  beforeAll(() => useEnv());

  it("is held up by nothing that others do, whatever they send, from wherever, however often", async () => {
    const hers = await knownDevice(await makeDeviceToken(anna), anna);
    const foreign = await makeDeviceToken(eve);
    const token = fc.oneof(fc.constantFrom(undefined, "", foreign, `${foreign}x`), fc.string());
    const attempt = fc.record({
      token,
      address: fc.option(fc.constantFrom("203.0.113.7", "198.51.100.1")),
      email: fc.constantFrom(EMAIL, "eve@example.com"),
      times: fc.integer({ min: 1, max: 300 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { maxLength: 8 }), fc.option(fc.ipV4()), async (attempts, from) => {
        const now = new Date();
        const held = new Map<string, ThrottleState>();
        const take = (buckets: ReturnType<typeof bucketsOf>) =>
          [...buckets.own, ...buckets.shared].every(({ key, policy }) => {
            const answer = nextAttempt(held.get(key) ?? { count: 0, resetAt: now }, policy, now);
            if (answer.allowed) held.set(key, answer.state);
            return answer.allowed;
          });
        for (const { token: sent, address, email, times } of attempts) {
          // Whose account it is decides whose device counts.
          const device = await knownDevice(sent, email === EMAIL ? anna : eve);
          for (let i = 0; i < times; i++) take(bucketsOf(email, address, device));
        }
        expect(hers).not.toBeNull();
        expect(take(bucketsOf(EMAIL, from, hers))).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
