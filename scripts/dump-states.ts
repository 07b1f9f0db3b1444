// npm run dump:states — keeps a database of the version in package.json, with every state in it, in
// tests/upgrade/<version>: once as PostgreSQL has it, once as the embedded database's data folder. Run it before the
// schema of a release changes; a folder that is there already is never written again. See tests/upgrade/README.md.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { sql } from "drizzle-orm";
import { adoptDatabase, type DatabaseHandle, openDatabase, rows } from "@/db/client";
import { migrate } from "@/db/migrate";
import { useEnv as configure } from "../tests/setup/env";
import { brokenInvariants } from "../tests/setup/factories";
import { startPostgres } from "../tests/setup/postgres";
import { databaseAsSql } from "../tests/upgrade/as-sql";
import { type Facts, files, pathOf } from "../tests/upgrade/dump";
import { factsOf } from "../tests/upgrade/facts";
import { playAll } from "../tests/upgrade/scene/every-state";
import { states } from "../tests/upgrade/states";

const print = (text: string) => process.stdout.write(`${text}\n`);
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const folder = pathOf(version, ".");
if (existsSync(folder)) {
  process.stderr.write(`${folder} is there: a dump is never made again.\n`);
  process.exit(1);
}

const env = {
  AUTH_SECRET: "the secret of a dump, which opens nothing else",
  ENCRYPTION_KEYS: `dump:${Buffer.alloc(32, 11).toString("base64")}`,
  GOOGLE_CLIENT_ID: "dump.apps.googleusercontent.example",
  GOOGLE_CLIENT_SECRET: "none",
};

/** Plays every scene on a fresh database and says what must be known of it; throws when a state did not come about. */
async function play(handle: DatabaseHandle): Promise<Facts> {
  await migrate(handle);
  adoptDatabase(handle);
  const { stage, expiredSession } = await playAll();
  const missing: string[] = [];
  for (const [name, query] of Object.entries(states)) {
    const [counted] = await rows<{ found: number }>(handle.db, sql.raw(query));
    if (!counted?.found) missing.push(name);
  }
  const wrong = [...missing.map((name) => `not reached: ${name}`), ...(await brokenInvariants())];
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
  return factsOf(stage, expiredSession, env);
}

async function ofPostgres(): Promise<[string, Facts]> {
  const server = await startPostgres();
  try {
    const handle = await openDatabase({ url: server.url, dataDir: "" });
    const facts = await play(handle);
    const text = await databaseAsSql(handle);
    await handle.close();
    return [text, facts];
  } finally {
    await server.stop();
  }
}

/** The template copies of the catalog lie seven megabytes apart: only a window that spans them finds them again. */
const packed = (tar: Buffer) =>
  brotliCompressSync(tar, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: tar.length,
    },
  });

async function ofEmbedded(): Promise<[Buffer, Facts]> {
  const dataDir = mkdtempSync(join(tmpdir(), "calpace-dump-"));
  try {
    const handle = await openDatabase({ dataDir });
    const facts = await play(handle);
    await rows(handle.db, sql`checkpoint`);
    const tar = await handle.embedded?.dumpDataDir("none");
    await handle.close();
    if (!tar) throw new Error("The embedded database gave no dump.");
    return [Buffer.from(await tar.arrayBuffer()), facts];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

configure(env);
print("Playing every state on PostgreSQL …");
const [text, sqlFacts] = await ofPostgres();
print("Playing every state on the embedded database …");
const [tar, folderFacts] = await ofEmbedded();
print("Packing its data folder, which takes half a minute …");
const contents: Record<string, string | Buffer> = {
  [files.states]: `${JSON.stringify(states, null, 2)}\n`,
  [files.sql]: text,
  [files.sqlFacts]: `${JSON.stringify(sqlFacts, null, 2)}\n`,
  [files.folder]: packed(tar),
  [files.folderFacts]: `${JSON.stringify(folderFacts, null, 2)}\n`,
};
mkdirSync(folder, { recursive: true });
for (const [file, content] of Object.entries(contents)) {
  writeFileSync(pathOf(version, file), content);
  print(`${pathOf(version, file)}  ${Math.ceil(content.length / 1024)} KB`);
}
process.exit(0);
