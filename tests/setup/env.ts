import { parseEnv } from "@/lib/env";

const holder = globalThis as { __calpaceEnv?: ReturnType<typeof parseEnv> };

/** Configures this test file's process as `overrides` say; the log is silent and secrets are the tests' own. */
export function useEnv(overrides: Record<string, string> = {}): void {
  holder.__calpaceEnv = parseEnv({
    AUTH_SECRET: "a secret for tests only, long enough",
    ENCRYPTION_KEYS: `t1:${Buffer.alloc(32, 7).toString("base64")}`,
    CRON_SECRET: "a cron secret for tests",
    APP_URL: "http://localhost:3000",
    LOG_LEVEL: "silent",
    // Tests make many people; who may come in is a matter of its own tests.
    SIGN_UP: "open",
    ...overrides,
  });
}
