/*
 * npm run bench [-- B1 B6 …] — the figures the engine must reach, as ratios within this run, on a real PostgreSQL.
 * Exits non-zero when a ratio is past its bound.
 */
import { b1, b2, b14 } from "./drain";
import { b21 } from "./listing";
import { type Measure, table } from "./measure";
import { b8, b16 } from "./scale";
import { b4, b5, b6 } from "./settings";
import { b3 } from "./upload";
import { openWorld } from "./world";

const wanted = process.argv.slice(2).map((name) => name.toUpperCase());
const world = await openWorld();
const rowsOf: Record<string, () => Promise<Measure | Measure[]>> = {
  B1: b1,
  B2: b2,
  B3: b3,
  B4: b4,
  B5: b5,
  B6: b6,
  B8: () => b8(world.url),
  B14: b14,
  B16: () => b16(world.url),
  B21: b21,
};
const measures: Measure[] = [];
try {
  for (const [name, measure] of Object.entries(rowsOf)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    process.stderr.write(`${name} …\n`);
    measures.push(...[await measure()].flat());
  }
} finally {
  await world.stop();
}
process.stdout.write(`\n${table(measures)}\n`);
process.exit(measures.every((m) => m.ok) ? 0 : 1);
