import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { nextAttempt, type ThrottlePolicy, type ThrottleState } from "@/lib/security/throttle";

const policy: ThrottlePolicy = { limit: 3, windowMs: 60_000, backoffMs: 10_000, maxBackoffMs: 40_000 };
const start = Date.UTC(2030, 0, 1);
const nothing: ThrottleState = { count: 0, resetAt: new Date(start) };

/** Makes attempts at these seconds; answers which passed, or the wait in seconds. */
function attempts(seconds: number[], held = policy) {
  let state = nothing;
  return seconds.map((second) => {
    const answer = nextAttempt(state, held, new Date(start + second * 1000));
    if (!answer.allowed) return answer.retryAfterMs / 1000;
    state = answer.state;
    return true;
  });
}

describe("throttle", () => {
  it("lets a window's attempts pass, then makes each further one wait twice as long", () => {
    expect(attempts([0, 1, 2, 3, 12, 13, 32, 33, 72, 73])).toEqual([
      true,
      true,
      true,
      9,
      true,
      19,
      true,
      39,
      true,
      39,
    ]);
  });

  it("begins anew after the window, and after a quiet time once it had to wait", () => {
    expect(attempts([0, 1, 60, 61, 62, 63])).toEqual([true, true, true, true, true, 9]);
    expect(attempts([0, 1, 2, 52, 53, 54, 55])).toEqual([true, true, true, true, true, true, 9]);
  });

  it("never lengthens a wait because somebody hammers", () => {
    expect(attempts([0, 1, 2, 3, 4, 5, 6, 12])).toEqual([true, true, true, 9, 8, 7, 6, true]);
  });

  it("never asks for more than the longest wait, and always lets in whoever waits as told", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(gaps, (waits) => {
        let state = nothing;
        let at = start;
        for (const gap of waits) {
          at += gap;
          const answer = nextAttempt(state, policy, new Date(at));
          if (answer.allowed) state = answer.state;
          else {
            expect(answer.retryAfterMs).toBeGreaterThan(0);
            expect(answer.retryAfterMs).toBeLessThanOrEqual(policy.maxBackoffMs);
            expect(nextAttempt(state, policy, new Date(at + answer.retryAfterMs)).allowed).toBe(true);
          }
        }
      }),
    );
  });

  it("keeps a patient attacker to a slow pace", () => {
    let state = nothing;
    let at = start;
    let passed = 0;
    for (const end = start + 24 * 3_600_000; at < end; ) {
      const answer = nextAttempt(state, policy, new Date(at));
      if (answer.allowed) {
        state = answer.state;
        passed += 1;
      } else at += answer.retryAfterMs;
    }
    expect(passed).toBeLessThan((24 * 3_600_000) / policy.maxBackoffMs + 10);
  });
});
