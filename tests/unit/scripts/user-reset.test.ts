import { execFile } from "node:child_process";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readResetToken } from "@/lib/auth/reset";
import { env } from "@/lib/env";
import { useEnv } from "../../setup/env";

/** Runs `npm run user:reset` as its own process, with the tests' configuration. */
function userReset(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const { AUTH_SECRET, ENCRYPTION_KEYS } = env();
  const keys = ENCRYPTION_KEYS.map((k) => `${k.kid}:${k.key.toString("base64")}`).join(",");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", "tsx", "scripts/user-reset.ts", ...args],
      {
        env: {
          NODE_ENV: "test",
          PATH: process.env.PATH,
          DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
          AUTH_SECRET,
          ENCRYPTION_KEYS: keys,
          APP_URL: "https://calpace.example",
        },
      },
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

describe("npm run user:reset", () => {
  beforeAll(() => useEnv());

  it("prints a link that works for an hour, without asking the database", async () => {
    const { code, out } = await userReset("Anna@Example.com");
    expect(code).toBe(0);
    const link = /https:\/\/calpace\.example\/reset-password\?token=\S+/.exec(out)?.[0] ?? "";
    const token = new URL(link).searchParams.get("token") ?? "";
    expect(await readResetToken(token, new Date())).toMatchObject({ email: "anna@example.com" });
    expect(await readResetToken(token, new Date(Date.now() + 3_660_000))).toBeNull();
  });

  it.each([[[]], [["not-an-address"]], [["a@example.com", "b@example.com"]]])(
    "explains itself for %j",
    async (args) => {
      const { code, out, err } = await userReset(...args);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toContain("Usage: npm run user:reset");
    },
  );
});
