/** What stands in an answer's body in place of what belongs there. */
const BODIES = ["html", "empty", "half", "mistyped", "another", "unknown"] as const;

/**
 * - `html`: a web page. · `empty`: nothing. · `half`: the first half of the real body.
 * - `mistyped`: the real body under another content type. · `another`: the right body of another request.
 * - `unknown`: an error in the API's own words, by a name that nobody here has heard of.
 */
type BodyKind = (typeof BODIES)[number];

/** What an interim answer (1xx, made by hand) is followed by. */
const INTERIM_BODIES = ["html", "empty", "mistyped"] as const;

export interface Cell {
  status: number;
  body: BodyKind;
}

/** Statuses with a meaning somewhere in the product, or in what stands before a service. */
const SIGNIFICANT: readonly number[] = [
  200, 201, 202, 204, 206, 207, 301, 302, 303, 304, 307, 308, 400, 401, 402, 403, 404, 405, 407, 408, 409,
  410, 412, 413, 415, 421, 422, 423, 424, 425, 428, 429, 431, 451, 500, 501, 502, 503, 504, 507, 511, 520,
  530,
];

/** Statuses that say "done", "not there" or "it is there already". */
const DECISIVE: readonly number[] = [200, 201, 204, 207, 404, 409, 410, 412];

/** Interim statuses: known ones, and some that nobody has assigned. */
const INTERIM = [100, 101, 102, 103, 150, 199];

const cells = (statuses: readonly number[]): Cell[] =>
  statuses.flatMap((status) =>
    // An API words errors only.
    BODIES.filter((body) => body !== "unknown" || status >= 400).map((body) => ({ status, body })),
  );

/** Every status with every body it can have. */
export const CELLS: readonly Cell[] = [
  ...cells(Array.from({ length: 400 }, (_, i) => 200 + i)),
  ...INTERIM.flatMap((status) => INTERIM_BODIES.map((body) => ({ status, body }))),
];

/** The walks that cases take turns in: half of them through every cell, the others where belief would cost most. */
const WALKS: readonly (readonly Cell[])[] = [CELLS, cells(SIGNIFICANT), CELLS, cells(DECISIVE)];

/** A prime, so no divisor of how many cells a walk has: its steps visit each before the first comes again. */
const STRIDE = 797;

/** The cell of the `n`th case: far apart from the one before it. */
export function cellOf(n: number): Cell {
  const walk = WALKS[n % WALKS.length] ?? CELLS;
  const turn = walk === CELLS ? Math.floor(n / 2) : Math.floor(n / WALKS.length);
  const cell = walk[(turn * STRIDE) % walk.length];
  if (!cell) throw new Error("There is no cell.");
  return cell;
}
