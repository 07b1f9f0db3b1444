import { describe, expect, it } from "@jest/globals";
import { hashPassword, verifyPassword } from "@/lib/auth/password";

const PASSWORD = "tulip anchor ninety three";

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
const median = (times: number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;

describe("passwords", () => {
  it("hashes with argon2id at OWASP's cost, never twice the same", async () => {
    const [one, two] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(one, PASSWORD)).toBe(true);
    expect(await verifyPassword(one, `${PASSWORD} `)).toBe(false);
  });

  it("takes one password from two keyboards as one", async () => {
    expect(await verifyPassword(await hashPassword("caf\u00e9 am Fluss 12"), "cafe\u0301 am Fluss 12")).toBe(
      true,
    );
  });

  it("uses every character of a long one", async () => {
    const long = "kx7-".repeat(32);
    expect(await verifyPassword(await hashPassword(long), `${long.slice(0, -1)}!`)).toBe(false);
  });

  it("works as long for nobody as for somebody, and answers no", async () => {
    const stored = await hashPassword(PASSWORD);
    const somebody: number[] = [];
    const nobody: number[] = [];
    for (let i = 0; i < 9; i++) {
      somebody.push(await timed(() => verifyPassword(stored, "a wrong one")));
      nobody.push(await timed(() => verifyPassword(undefined, "a wrong one")));
    }
    expect(await verifyPassword(undefined, "")).toBe(false);
    // A third leaves room for a busy machine; without the dummy hash it would be a thousandth.
    expect(median(nobody)).toBeGreaterThan(median(somebody) / 3);
  });
});
