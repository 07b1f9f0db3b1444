// npm run user:reset|lock|unlock|sign-out|delete -- EMAIL [--yes] — what an operator does to one person's account. With
// DATABASE_URL it goes to that database; with the embedded one through the running server, or into the folder of one that
// does not run. Needs the server's configuration, as the server reads it. Deleting asks for the address again, unless --yes.
import { existsSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { EnvError, env } from "@/lib/env";
import { personCommand, type Told } from "@/lib/people/from-outside/schema";
import { askDoor } from "@/lib/startup/door-client";

type Asked = ReturnType<typeof personCommand.parse>;

function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** The same as a running server does, done here; what that takes is loaded only then. */
async function inDatabase({ command, email }: Asked): Promise<Told> {
  const { adoptDatabase, openDatabase } = await import("@/db/client");
  const { migrate } = await import("@/db/migrate");
  const { logTo } = await import("@/lib/log");
  const { commandPerson } = await import("@/lib/people/from-outside/commands");
  const { kickLanes } = await import("@/lib/sync/kick");
  logTo(process.stderr.fd);
  const handle = await openDatabase({ url: env().DATABASE_URL, dataDir: env().DATA_DIR, poolSize: 1 });
  try {
    // A server's database is up to date by the server; a folder may be of an older version, or new.
    if (handle.kind === "pglite") await migrate(handle);
    adoptDatabase(handle);
    return await commandPerson(command, email, new Date(), kickLanes);
  } finally {
    await handle.close();
  }
}

/** Whether whoever sits here types the address of the account that goes for good. */
async function isMeant(email: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const typed = terminal.question(
    `This deletes the account of ${email} with its services, bookings and connections, for good.\nType the address again to go on: `,
  );
  const ended = new Promise<string>((resolve) => terminal.once("close", () => resolve("")));
  const same = (await Promise.race([typed, ended])).trim().toLowerCase() === email;
  terminal.close();
  return same;
}

for (const file of [".env.local", ".env"]) if (existsSync(file)) process.loadEnvFile(file);

const [command, ...given] = process.argv.slice(2);
const addresses = given.filter((one) => one !== "--yes");
const parsed = personCommand.safeParse({ command, email: addresses[0] });
if (!parsed.success || addresses.length !== 1)
  stop(`Usage: npm run user:${command ?? "reset"} -- name@example.com`);
const asked = parsed.data;
if (asked.command === "delete" && !given.includes("--yes") && !(await isMeant(asked.email)))
  stop("That is not the address. Nothing was deleted.");

try {
  const told =
    (env().DATABASE_URL ? null : await askDoor(env().DATA_DIR, JSON.stringify(asked))) ??
    (await inDatabase(asked));
  if (!told.ok) stop(told.text);
  process.stdout.write(`${told.text}\n`);
} catch (error) {
  // What keeps a database closed is said in words; anything else is worth its stack.
  if (error instanceof EnvError || (error instanceof Error && /in use by/.test(error.message)))
    stop(error.message);
  throw error;
}
