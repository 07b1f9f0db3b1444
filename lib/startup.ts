import { adoptDatabase, openDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { now } from "./clock";
import { env, isDevelopment } from "./env";
import { log } from "./log";
import { capture, captureConsole } from "./log/output";
import { INVITATION_DAYS, makeSetupLink } from "./people/invitations/commands";
import { loadOffered } from "./providers/registry";
import { isDatabaseSafe } from "./security/database-tls";
import { openDoor } from "./startup/door";
import { startScheduler } from "./sync/scheduler";
import { announceZones } from "./sync/zones";

/** How long after the start the services' code is loaded: the first pages come first. */
const LOAD_AFTER_MS = 500;

/**
 * What a server process does before it answers: configuration → its output becomes the log's → data folder lock →
 * database → migrations → rules of time zones → the first account's link → scheduler; the code of calendar services
 * follows by itself. Throws when any of it is missing or wrong; the caller must not go on serving.
 */
export async function startUp(): Promise<void> {
  const settings = env();
  if (!isDevelopment()) {
    captureConsole(log());
    for (const stream of [process.stdout, process.stderr]) capture(stream);
  }
  const handle = await openDatabase({
    url: settings.DATABASE_URL,
    dataDir: settings.DATA_DIR,
    onWarning: (warning) => log().warn(warning),
  });
  if (settings.DATABASE_URL && !isDatabaseSafe(settings.DATABASE_URL))
    log().warn(
      "The way to the database is not safe: whoever is on it could read and change everything. Add sslmode=verify-full to DATABASE_URL",
    );
  await migrate(handle);
  adoptDatabase(handle);
  await announceZones();
  await printSetupLink();
  if (handle.kind === "pglite") openDoor(settings.DATA_DIR);
  if (settings.SCHEDULER === "internal") startScheduler();
  log().info({ database: handle.kind, scheduler: settings.SCHEDULER }, "Calpace is ready");
  const load = () =>
    loadOffered().catch((error) => log().error({ err: error }, "A calendar service's code did not load"));
  setTimeout(load, LOAD_AFTER_MS).unref();
}

/** A server that others can reach must not be a stranger's: its first account takes a link that is only printed here. */
async function printSetupLink(): Promise<void> {
  const link = await makeSetupLink(now());
  if (!link) return;
  process.stdout.write(
    `\nNobody has an account yet. The first one, the operator's, is made here (once, within ${INVITATION_DAYS} days):\n\n  ${link}\n\n`,
  );
}
