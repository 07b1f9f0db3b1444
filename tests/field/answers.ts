import { expect } from "@jest/globals";
import { campaign, type Failure, failureText } from "./answers/campaign";
import type { FieldServiceName } from "./answers/services";

const { FIELD_SEED: seed, FIELD_PATH: path } = process.env;

/** How many cases a service is given in the test suite; `npm run test:field` makes as many as one likes. */
const CASES = path === undefined ? 300 : 1;

/** Long enough for all of them on a busy machine, in ms. */
export const PATIENCE_MS = 600_000;

/** Gives a service's answers badly, case by case; the first case that fails is told with what repeats it. */
export async function answersOf(name: FieldServiceName): Promise<void> {
  const failures: Failure[] = [];
  const onFailure = (failure: Failure) => failures.push(failure) > 0;
  const { hits, cases } = await campaign(name, { cases: CASES, first: Number(seed ?? 0), path, onFailure });
  if (failures.length > 0) throw new Error(failures.map((f) => failureText(name, f)).join("\n"));
  expect(hits).toBeGreaterThanOrEqual(cases / 2);
}
