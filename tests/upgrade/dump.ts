import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type { KeptServices } from "./services";

const FOLDER = "tests/upgrade";

/** An account that is blocked, paused or left, and how many of its links wait. */
export interface Held {
  id: string;
  blocked: string;
  waiting: number;
}

/** What must be known of a database besides what is in it. */
export interface Facts {
  /** When it was dumped, ISO 8601: its "now". */
  taken: string;
  /** The secrets its installation had. */
  env: Record<string, string>;
  password: string;
  people: { id: string; email: string; sessionId: string }[];
  expiredSession: string;
  /** The last number a key's generation was given: none up to it is ever given again. */
  generation: number;
  held: Held[];
  /** Remote ids of calendars that stay as they are: of accounts held back or left with their events, or gone. */
  untouched: string[];
  /** "Calendar booking" of events that need no write: they say what they should, due or not. */
  still: string[];
  /** The same of events that were given up: refused, or killing their workers. */
  givenUp: string[];
  /** What the calendar services held at that moment. */
  outside: KeptServices;
}

/** The files of one version's dump. */
export const files = {
  states: "states.json",
  sql: "postgres.sql",
  sqlFacts: "postgres.json",
  folder: "pglite.tar.br",
  folderFacts: "pglite.json",
} as const;

export const pathOf = (version: string, file: string): string => join(FOLDER, version, file);

/** The versions there is a dump of, oldest first. */
export const versions = (): string[] =>
  readdirSync(FOLDER)
    .filter((name) => /^\d+\.\d+\.\d+$/.test(name))
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));

const json = <T>(version: string, file: string): T =>
  JSON.parse(readFileSync(pathOf(version, file), "utf8")) as T;

/** What the dump must hold, by name, as SQL in its own version's words. */
export const statesOf = (version: string) => json<Record<string, string>>(version, files.states);

export const sqlOf = (version: string) => ({
  text: readFileSync(pathOf(version, files.sql), "utf8"),
  facts: json<Facts>(version, files.sqlFacts),
});

/** The embedded database's data folder, as the tar its own loader reads. */
export const folderOf = (version: string) => ({
  tar: brotliDecompressSync(readFileSync(pathOf(version, files.folder))),
  facts: json<Facts>(version, files.folderFacts),
});
