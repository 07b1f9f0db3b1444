// npm run test:field [-- --cases 10000] [--only google,…] [--seed N] [--most N]
// Answers the product's requests badly, case by case, at a stand-in of each service, and prints what was done and found:
// every status with every body, on every request (tests/field/answers). --most: failures shown in full (default 20).
// A failure names the FIELD_SEED and FIELD_PATH that repeat it here, with --only.
import { parseArgs } from "node:util";
import { adoptDatabase, openDatabase } from "../db/client";
import { migrate } from "../db/migrate";
import { type Campaign, campaign, failureText } from "../tests/field/answers/campaign";
import { type FieldServiceName, services } from "../tests/field/answers/services";
import { startPostgres } from "../tests/setup/postgres";

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "1000" },
    only: { type: "string" },
    seed: { type: "string", default: "0" },
    most: { type: "string", default: "20" },
  },
});
const all = Object.keys(services) as FieldServiceName[];
const only = values.only?.split(",") ?? all;
const { FIELD_SEED: seed = values.seed, FIELD_PATH: path } = process.env;
const cases = path === undefined ? Number(values.cases) : 1;
const most = Number(values.most);
const chosen = all.filter((name) => only.includes(name));
if (chosen.length !== only.length || [cases, most, Number(seed)].some((n) => !(n >= 0))) {
  process.stderr.write(
    `Usage: npm run test:field -- [--cases N] [--seed N] [--most N] [--only ${all.join(",")}]\n`,
  );
  process.exit(1);
}

const print = (text: string) => process.stdout.write(`${text}\n`);
let failures = 0;
for (const name of chosen) {
  let shown = 0;
  const onFailure: Campaign["onFailure"] = (failure) => {
    if (shown++ < most) print(failureText(name, failure));
    return false;
  };
  // A server that keeps its plans: the embedded one would spend most of the time making them.
  const server = await startPostgres();
  const handle = await openDatabase({ url: server.url, dataDir: "" });
  await migrate(handle);
  adoptDatabase(handle);
  const found = await campaign(name, { cases, first: Number(seed), path, onFailure });
  await handle.close();
  await server.stop();
  failures += found.failures;
  print(name);
  for (const [what, value] of Object.entries(found))
    print(`  ${what.padEnd(12)} ${typeof value === "object" ? JSON.stringify(value) : value}`);
}
print(
  failures === 0 ? "Nothing was lost, doubled, given up or shown as healthy." : `${failures} cases failed.`,
);
process.exit(failures === 0 ? 0 : 1);
