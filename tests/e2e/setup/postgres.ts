import { adoptDatabase, type DatabaseHandle, openDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { useEnv as configure } from "@/tests/setup/env";
import { startPostgres } from "@/tests/setup/postgres";

/** A PostgreSQL server of a test's own, which the app and the test itself both use. */
export interface SharedPostgres {
  url: string;
  handle: DatabaseHandle;
  /** What each app process has to be told to use it. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

const secrets = {
  AUTH_SECRET: "the instances of one installation share this",
  ENCRYPTION_KEYS: `e1:${Buffer.alloc(32, 9).toString("base64")}`,
};

/** Starts it, with every table there; `services` is what else the app is told. The product's own functions use it too. */
export async function sharePostgres(services: Record<string, string>): Promise<SharedPostgres> {
  const postgres = await startPostgres();
  const env = { ...secrets, ...services, DATABASE_URL: postgres.url };
  configure(env);
  const handle = await openDatabase({ url: postgres.url, dataDir: "unused" });
  await migrate(handle);
  adoptDatabase(handle);
  const stop = async () => {
    await handle.close();
    await postgres.stop();
  };
  return { url: postgres.url, handle, env, stop };
}
