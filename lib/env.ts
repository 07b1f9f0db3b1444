import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { isIP, isIPv4 } from "node:net";
import { join } from "node:path";
import { z } from "zod";

const url = z.url({ protocol: /^https?$/ }).transform((v) => v.replace(/\/+$/, ""));
const secret = z.string().min(32, "must be at least 32 characters; make one with: openssl rand -base64 32");

/** `kid:base64` pairs; every key is 32 bytes, the first one encrypts. */
const keyRing = z.string().transform((text, context) => {
  const keys = text.split(",").map((pair) => {
    const [kid = "", encoded = ""] = pair.trim().split(":");
    return { kid, key: Buffer.from(encoded, "base64") };
  });
  const bad = keys.find((k) => !/^[A-Za-z0-9_-]{1,16}$/.test(k.kid) || k.key.length !== 32);
  if (bad || new Set(keys.map((k) => k.kid)).size !== keys.length)
    context.addIssue({
      code: "custom",
      message:
        "must be kid:base64[,kid:base64…] with distinct ids and 32-byte keys; make one with: openssl rand -base64 32",
    });
  return keys;
});

const SIGN_UP = "must be first, open, closed or domains:example.com[,example.org…]";
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;

/** Who may make an account: the first person only, anybody, nobody, or addresses at these domains (lower-cased). */
export type SignUpRule = { kind: "first" | "open" | "closed" } | { kind: "domains"; domains: string[] };

const signUpRule = z.string().transform((text, context): SignUpRule => {
  if (text === "first" || text === "open" || text === "closed") return { kind: text };
  const [, list] = /^domains:(.+)$/.exec(text) ?? [];
  const domains = (list ?? "").split(",").map((domain) => domain.trim().toLowerCase());
  if (!domains.every((domain) => DOMAIN.test(domain))) context.addIssue({ code: "custom", message: SIGN_UP });
  return { kind: "domains", domains };
});

/** The items of a list that is written with commas. */
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean),
);

/** Where one's own proxies are when nobody says: on this machine, or on a private network with it. */
const PRIVATE = "127.0.0.0/8,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7,fe80::/10";

/** Addresses, each with how many of its bits count; null for what is none. */
function subnet(text: string): { address: string; prefix: number } | null {
  const [address = "", bits] = text.split("/");
  const most = isIPv4(address) ? 32 : 128;
  const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  return isIP(address) && prefix >= 0 && prefix <= most ? { address, prefix } : null;
}

const subnets = list.transform((items, context) => {
  const parsed = items.map(subnet);
  if (parsed.includes(null))
    context.addIssue({ code: "custom", message: "must be addresses or subnets: 10.0.0.7,192.168.0.0/16" });
  return parsed.filter((one) => one !== null);
});

const schema = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must start with postgres://")
    .optional(),
  DATA_DIR: z.string().min(1).default(".data"),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: z.string().optional(),
  APP_URL: url.optional(),
  SIGN_UP: signUpRule.default({ kind: "first" }),
  ALLOWED_HOSTS: list
    .transform((hosts) => hosts.map((host) => host.toLowerCase()))
    .refine((hosts) => hosts.every((host) => /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?$/.test(host)), {
      message: "must be names, each with or without a port: calpace.example.org,192.168.0.7:3000",
    })
    .default([]),
  HSTS: z.enum(["subdomains", "host", "off"]).default("subdomains"),
  AUTH_SECRET: secret,
  CRON_SECRET: z.string().min(16, "must be at least 16 characters").optional(),
  ENCRYPTION_KEYS: keyRing,
  SCHEDULER: z.enum(["internal", "external"]).optional(),
  VERCEL: z.string().optional(),
  TRUSTED_PROXY_HOPS: z.coerce.number().int().min(0).max(10).default(0),
  TRUSTED_PROXIES: subnets.prefault(PRIVATE),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  GOOGLE_API_URL: url.default("https://www.googleapis.com"),
  GOOGLE_OAUTH_URL: url.optional(),
  MICROSOFT_CLIENT_ID: z.string().optional(),
  MICROSOFT_CLIENT_SECRET: z.string().optional(),
  MICROSOFT_TENANT: z.string().default("common"),
  MICROSOFT_GRAPH_URL: url.default("https://graph.microsoft.com"),
  MICROSOFT_AUTHORITY_URL: url.default("https://login.microsoftonline.com"),
  ICLOUD_CALDAV_URL: url.default("https://caldav.icloud.com"),
  CALDAV_ALLOWED_HOSTS: list
    .refine((hosts) => hosts.every((h) => /^[^\s:/]+:\d+$/.test(h) || /^\[[0-9a-f:]+\]:\d+$/i.test(h)), {
      message: "must be host:port[,host:port…]",
    })
    .default([]),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

export type Env = Omit<z.infer<typeof schema>, "APP_URL" | "SCHEDULER"> & {
  APP_URL: string;
  SCHEDULER: "internal" | "external";
};

/** The environment lacks something or holds something wrong; the message says what to set, line by line. */
export class EnvError extends Error {
  override name = "EnvError";
}

/** Parses `source` (normally `process.env`). Empty strings count as unset. Throws `EnvError`. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return given[name] === undefined
        ? `- ${name} is not set. See .env.example.`
        : `- ${name} ${issue.message}`;
    });
    throw new EnvError(
      `Calpace cannot start; its configuration is not complete:\n${[...new Set(lines)].join("\n")}`,
    );
  }
  const env = parsed.data;
  return {
    ...env,
    APP_URL: env.APP_URL ?? `http://localhost:${env.PORT}`,
    SCHEDULER: env.SCHEDULER ?? (env.VERCEL ? "external" : "internal"),
  };
}

const embeddedSecrets = z.object({
  AUTH_SECRET: z.string(),
  CRON_SECRET: z.string(),
  ENCRYPTION_KEYS: z.string(),
});

/** The embedded default's own secrets: made on first start, kept in `dataDir` readable by its owner only. */
function secretsOf(dataDir: string): Record<string, string> {
  const file = join(dataDir, "secrets.json");
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const random = () => randomBytes(32).toString("base64");
    const made = {
      AUTH_SECRET: random(),
      CRON_SECRET: randomBytes(32).toString("hex"),
      ENCRYPTION_KEYS: `k1:${random()}`,
    };
    try {
      writeFileSync(file, JSON.stringify(made, null, 2), { flag: "wx", mode: 0o600 });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return embeddedSecrets.parse(JSON.parse(readFileSync(file, "utf8")));
}

const holder = globalThis as { __calpaceEnv?: Env };

/** The process's configuration, read once. Without DATABASE_URL, missing secrets come from DATA_DIR. */
export function env(): Env {
  if (!holder.__calpaceEnv) {
    const source = process.env;
    const embedded = source.DATABASE_URL ? {} : secretsOf(source.DATA_DIR || ".data");
    const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
    holder.__calpaceEnv = parseEnv({ ...embedded, ...given });
  }
  return holder.__calpaceEnv;
}

/** Whether cookies must be `Secure`: the scheme people reach the app by decides. */
export const isHttps = (): boolean => env().APP_URL.startsWith("https:");

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

/**
 * Whether only this machine can reach the server: its address is a loopback one, and so is what it is bound to, if that
 * is said. One with another address is reached by others, through a proxy, though it is bound to a loopback one.
 */
export function isLocal(): boolean {
  const { APP_URL, HOST, VERCEL } = env();
  const hosts = [new URL(APP_URL).hostname, ...(HOST ? [HOST] : [])];
  return !VERCEL && hosts.every((host) => LOOPBACK.test(host));
}

/** Whether this is the dev server, which needs a looser policy for its pages. */
export const isDevelopment = (): boolean => process.env.NODE_ENV === "development";
