/* One app process of the scaling benchmark: runs the product's engine on the shared database when told to. */
import { adoptDatabase, openDatabase } from "@/db/client";
import { productionEngine } from "@/lib/sync/kick";
import { runAll } from "@/lib/sync/run";
import { configureFor } from "./world";

const url = process.env.BENCH_DATABASE_URL ?? "";
configureFor([Number(process.env.BENCH_PORT)]);
adoptDatabase(await openDatabase({ url, dataDir: "unused", poolSize: 10 }));
// The code a first push needs is loaded before the start, as in a server that has been up for a while.
await productionEngine().providerOf("caldav").load();
process.on("message", async () => {
  const engine = productionEngine();
  const counts = await runAll({
    ...engine,
    timing: {
      ...engine.timing,
      ...(process.env.BENCH_LANES && { lanes: Number(process.env.BENCH_LANES) }),
      budgetMs: 300_000,
      answerMs: 310_000,
    },
  });
  process.send?.({ counts });
});
process.once("disconnect", () => process.exit(0));
process.send?.({ ready: true });
