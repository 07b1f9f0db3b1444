import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { root } from "./run.mjs";

/** The files Next reads settings from in production, the first one that has a setting counting. */
const FILES = [".env.production.local", ".env.local", ".env.production", ".env"];

/** The setting `name` as the server will read it: from the environment, else from the files; undefined when it is empty. */
export function setting(name, folder = root) {
  const given = [process.env, ...FILES.map((file) => settingsIn(join(folder, file)))];
  return given.find((settings) => settings[name] !== undefined)?.[name] || undefined;
}

const settingsIn = (file) => (existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {});

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Where the server listens: HOST, else on this machine alone, unless APP_URL is an address for others; then everywhere,
 * which is undefined here as it is for Node. An APP_URL that is none is the server's own to complain about.
 */
export function listeningHost(folder = root) {
  const host = setting("HOST", folder);
  if (host) return host;
  const appUrl = setting("APP_URL", folder);
  const forOthers = appUrl && URL.canParse(appUrl) && !LOOPBACK.includes(new URL(appUrl).hostname);
  return forOthers ? undefined : "127.0.0.1";
}
