import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { readResetToken } from "@/lib/auth/reset";
import { env } from "@/lib/env";
import { useEnv } from "../../setup/env";

const keys = () =>
  env()
    .ENCRYPTION_KEYS.map((k) => `${k.kid}:${k.key.toString("base64")}`)
    .join(",");
const configuration = () => ({
  DATABASE_URL: "postgres://nobody@127.0.0.1:1/none",
  AUTH_SECRET: env().AUTH_SECRET,
  ENCRYPTION_KEYS: keys(),
  APP_URL: "https://calpace.example",
});
const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;

/** Runs `npm run user:reset` as its own process in `cwd`, with this configuration in its environment. */
function run(
  args: string[],
  given: Record<string, string>,
  cwd = process.cwd(),
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--import", loader, join(process.cwd(), "scripts/user-reset.ts"), ...args],
      {
        cwd,
        env: {
          NODE_ENV: "test",
          PATH: process.env.PATH,
          TSX_TSCONFIG_PATH: join(process.cwd(), "tsconfig.json"),
          ...given,
        },
      },
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });
}

const userReset = (...args: string[]) => run(args, configuration());

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

  it("reads .env.local and .env as the server does: the environment first, then the local file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "calpace-reset-"));
    const { APP_URL: _, AUTH_SECRET, ...rest } = configuration();
    const file = (settings: Record<string, string>) =>
      Object.entries(settings)
        .map(([name, value]) => `${name}="${value}"\n`)
        .join("");
    writeFileSync(join(folder, ".env.local"), file({ APP_URL: "https://local.example", AUTH_SECRET }));
    writeFileSync(
      join(folder, ".env"),
      file({
        ...rest,
        APP_URL: "https://shared.example",
        AUTH_SECRET: "not this one, which is for everybody",
      }),
    );
    try {
      const { out, err } = await run(["anna@example.com"], {}, folder);
      expect(err).toBe("");
      const link = /https:\/\/local\.example\/reset-password\?token=\S+/.exec(out)?.[0] ?? "";
      const token = new URL(link).searchParams.get("token") ?? "";
      expect(await readResetToken(token, new Date())).toMatchObject({ email: "anna@example.com" });
      const given = await run(["anna@example.com"], { APP_URL: "https://given.example" }, folder);
      expect(given.out).toContain("https://given.example/reset-password?token=");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    // Two processes, each of which compiles what it loads.
  }, 60_000);

  it.each([[[]], [["not-an-address"]], [["a@example.com", "b@example.com"]]])(
    "explains itself for %j",
    async (args) => {
      const { code, out, err } = await userReset(...args);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toContain("Usage: npm run user:reset");
    },
  );
});
