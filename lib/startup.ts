import { adoptDatabase, openDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { env } from "./env";
import { log } from "./log";
import { loadOffered } from "./providers/registry";
import { startScheduler } from "./sync/scheduler";
import { announceZones } from "./sync/zones";

/** How long after the start the services' code is loaded: the first pages come first. */
const LOAD_AFTER_MS = 500;

/**
 * What a server process does before it answers: configuration → data folder lock → database → migrations → rules of
 * time zones → scheduler; the code of calendar services follows by itself. Throws when any of it is missing or wrong; the
 * caller must not go on serving.
 */
export async function startUp(): Promise<void> {
  const settings = env();
  const handle = await openDatabase({ url: settings.DATABASE_URL, dataDir: settings.DATA_DIR });
  await migrate(handle);
  adoptDatabase(handle);
  await announceZones();
  if (settings.SCHEDULER === "internal") startScheduler();
  log().info({ database: handle.kind, scheduler: settings.SCHEDULER }, "Calpace is ready");
  const load = () =>
    loadOffered().catch((error) => log().error({ err: error }, "A calendar service's code did not load"));
  setTimeout(load, LOAD_AFTER_MS).unref();
}
