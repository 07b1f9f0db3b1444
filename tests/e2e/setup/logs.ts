import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CANARY } from "../../canaries/fields";

/** The environment variable that tells workers the folder of this run's logs. */
const FOLDER = "CALPACE_E2E_LOGS";

/** Makes the folder for what the app servers of this run write. */
export function beginLogs(): void {
  process.env[FOLDER] = mkdtempSync(join(tmpdir(), "calpace-e2e-logs-"));
}

const folder = (): string => {
  const made = process.env[FOLDER];
  if (!made) throw new Error("The folder for the servers' logs is missing: run through `npm run test:e2e`.");
  return made;
};

/** A new file for one stream of one server. */
export const logFile = (name: string): string => join(folder(), `${Date.now()}.${process.pid}.${name}`);

/** Words that tests type, or that servers are started with; people and their clients would type others. */
const TYPED = [
  CANARY,
  "correct horse battery staple",
  "app-password",
  "cron-secret-of-the-browser-tests",
  "the instances of one installation share this",
  "client@example.org",
];
const PERSON = /anna\.\d+\.\d+@/;
/** Characters nobody sees; a log escapes them. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What is wrong with what one stream of a server wrote, line by line; from the first line of the log on, all are JSON. */
export function complaintsAbout(text: string): string[] {
  const lines = text.split("\n").filter((line) => line !== "");
  const first = lines.findIndex(isJson);
  return lines.flatMap((line, i) => {
    const wrong = [
      ...TYPED.filter((word) => line.includes(word)).map((word) => `tells ${JSON.stringify(word)}`),
      ...(PERSON.test(line) ? ["tells a person's address"] : []),
      ...(UNSEEN.test(line) ? ["holds a character nobody sees"] : []),
      ...(first >= 0 && i > first && !isJson(line) ? ["is no line of the log"] : []),
    ];
    return wrong.map((what) => `${what}: ${JSON.stringify(line.slice(0, 400))}`);
  });
}

function isJson(line: string): boolean {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** Throws when a server of this run wrote what it must not; the folder goes otherwise. */
export function endLogs(): void {
  const files = readdirSync(folder());
  const complaints = files.flatMap((file) =>
    complaintsAbout(readFileSync(join(folder(), file), "utf8")).map((what) => `${file} ${what}`),
  );
  if (complaints.length > 0)
    throw new Error(
      `The servers of this run wrote what they must not (${folder()}):\n${complaints.join("\n")}`,
    );
  rmSync(folder(), { recursive: true });
}
