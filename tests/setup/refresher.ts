/* A process that opens the same session several times at once: a peer in the race for one token refresh. */
import { adoptDatabase, openDatabase } from "@/db/client";
import { openSession } from "@/lib/connections/session";
import { useEnv as configure } from "./env";

interface Order {
  url: string;
  env: Record<string, string>;
  connection: string;
  times: number;
}

const { url, env, connection, times } = JSON.parse(process.argv[2] ?? "{}") as Order;
configure(env);
const handle = await openDatabase({ url, dataDir: "unused" });
adoptDatabase(handle);
process.once("message", async () => {
  const opened = await Promise.all(
    Array.from({ length: times }, () => openSession(connection, () => AbortSignal.timeout(10_000))),
  );
  process.send?.({ versions: [...new Set(opened.map((s) => s.tokenVersion))] });
  await handle.close();
  process.disconnect();
});
process.send?.("ready");
