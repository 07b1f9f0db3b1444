/** Nobody gets a turn now: too many wait already. It passes by itself. */
export class BusyError extends Error {
  override name = "BusyError";
}

/** Who asks: somebody known by a session or a device of theirs goes before people nobody has seen yet. */
export type Asker = "known" | "stranger";

/** How many may work at once, and how many of each kind may wait for that. */
export interface TurnLimits {
  atOnce: number;
  waiting: Record<Asker, number>;
}

/** Does `work` when it is its turn; throws `BusyError` when the line is full. */
export type TakeTurn = <T>(asker: Asker, work: () => Promise<T>) => Promise<T>;

/** Lets a few do costly work at once, the others wait in two lines: strangers can fill theirs and nobody else's. */
export function createTurns({ atOnce, waiting }: TurnLimits): TakeTurn {
  const lines: Record<Asker, (() => void)[]> = { known: [], stranger: [] };
  let working = 0;
  return async (asker, work) => {
    if (working < atOnce) working += 1;
    else {
      const line = lines[asker];
      if (line.length >= waiting[asker]) throw new BusyError("Too many wait for their turn.");
      // Whoever is done hands the turn on, so it is counted already.
      await new Promise<void>((turn) => line.push(turn));
    }
    try {
      return await work();
    } finally {
      const next = lines.known.shift() ?? lines.stranger.shift();
      if (next) next();
      else working -= 1;
    }
  };
}
