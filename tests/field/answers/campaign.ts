import fc from "fast-check";
import { type AnswerCase, caseOf, SCENES } from "./case";
import { CELLS, cellOf } from "./cells";
import { Field } from "./field";
import { play, rehearse } from "./run";
import { scenes } from "./scenes";
import type { FieldServiceName } from "./services";

export interface Campaign {
  cases: number;
  /** The number of the first case: it is its seed as well. */
  first: number;
  /** Repeats the one shrunk case that a failure named. */
  path?: string | undefined;
  /** Told of every case that failed; true ends it all. */
  onFailure(failure: Failure): boolean;
}

export interface Failure {
  seed: number;
  path: string;
  /** The smallest case that fails alike. */
  one: AnswerCase;
  wrong: string[];
  log: string[];
}

export interface Counters {
  cases: number;
  /** Requests that were answered badly. */
  hits: number;
  /** Cases in which none was. */
  missed: number;
  failures: number;
  byScene: Record<string, number>;
  byKind: Record<string, number>;
  /** Statuses and bodies no request was answered with. */
  cellsLeft: number;
  seconds: number;
}

/** Cases one after the other at one service. Each is a fast-check property of its own, so its seed alone repeats it. */
export async function campaign(name: FieldServiceName, plan: Campaign): Promise<Counters> {
  const started = performance.now();
  const field = await Field.open(name);
  const playable = SCENES.filter((scene) => field.server.expire || !scenes[scene].needsTokens);
  await rehearse(field, playable);
  const left = new Set(CELLS.map(({ status, body }) => `${status} ${body}`));
  const counters: Counters = {
    cases: 0,
    hits: 0,
    missed: 0,
    failures: 0,
    byScene: {},
    byKind: {},
    cellsLeft: left.size,
    seconds: 0,
  };
  try {
    for (let seed = plan.first; seed < plan.first + plan.cases; seed++) {
      const cell = cellOf(seed);
      let last: Omit<Failure, "seed" | "path"> | undefined;
      const property = fc.asyncProperty(caseOf(cell, playable), async (one) => {
        let { wrong, spoilt } = await play(field, one);
        // With fewer ticks a scene may not come to that request: then its first one is answered badly.
        if (spoilt.hits === 0 && wrong.length === 0) {
          await field.tidy();
          ({ wrong, spoilt } = await play(field, { ...one, at: 0 }));
        }
        if (wrong.length === 0) await field.tidy();
        else await field.startOver();
        counters.byScene[one.scene] = (counters.byScene[one.scene] ?? 0) + 1;
        counters.hits += spoilt.hits;
        if (spoilt.hits === 0) counters.missed += 1;
        else left.delete(`${one.status} ${one.body}`);
        for (const kind of spoilt.kinds) counters.byKind[kind] = (counters.byKind[kind] ?? 0) + 1;
        if (wrong.length > 0) last = { one, wrong, log: spoilt.log };
        return wrong.length === 0;
      });
      const replay = plan.path === undefined ? {} : { path: plan.path };
      const result = await fc.check(property, { seed, numRuns: 1, ...replay });
      counters.cases += 1;
      if (!result.failed) continue;
      counters.failures += 1;
      // It threw: between two cases, or where nothing was expected to.
      if (!last) throw result.errorInstance ?? new Error(fc.defaultReportMessage(result));
      if (plan.onFailure({ seed, path: result.counterexamplePath ?? "", ...last })) break;
    }
  } finally {
    await field.close();
  }
  return { ...counters, cellsLeft: left.size, seconds: Math.round((performance.now() - started) / 1000) };
}

/** A failure as a person reads it, with what repeats it. */
export const failureText = (name: string, { seed, path, one, wrong, log }: Failure): string =>
  [
    `${name}: ${JSON.stringify(one)}`,
    ...wrong.map((line) => `  ${line}`),
    "  requests while answers were bad:",
    ...log.map((line) => `    ${line}`),
    `  repeat: FIELD_SEED=${seed} FIELD_PATH=${path}`,
  ].join("\n");
