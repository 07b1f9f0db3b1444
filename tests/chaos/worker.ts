import type { Engine, Point } from "@/lib/sync/engine";

/** Thrown through the engine where its process "died": no line after it runs. */
class Killed extends Error {
  override name = "Killed";
}

/** How a simulated worker process ends or stops. */
export interface Plan {
  /** Dies when it passes this many points. */
  dieAt?: number;
  /** Stands still when it passes this many points, until `resume`. */
  stopAt?: number;
}

/** One simulated worker process: an engine that may die or stand still between any two steps. */
export class Worker {
  readonly engine: Engine;
  dead = false;
  /** Called when it stands still. */
  onStop: () => void = () => {};
  private passed = 0;
  private readonly waiting: (() => void)[] = [];
  private resumed = false;

  constructor(
    base: Engine,
    plan: Plan,
    onPoint: (point: Point) => void,
    unexpected: (error: unknown) => void,
  ) {
    this.engine = {
      ...base,
      // A dead process claims nothing more either.
      monotonic: () => (this.dead ? Number.POSITIVE_INFINITY : base.monotonic()),
      onError: (error) => {
        if (!(error instanceof Killed)) unexpected(error);
      },
      at: async (point) => {
        if (this.dead) throw new Killed();
        onPoint(point);
        this.passed++;
        if (this.passed === plan.dieAt) {
          this.dead = true;
          throw new Killed();
        }
        if (plan.stopAt !== undefined && this.passed >= plan.stopAt && !this.resumed) {
          await new Promise<void>((resolve) => {
            this.waiting.push(resolve);
            this.onStop();
          });
          if (this.dead) throw new Killed();
        }
      },
    };
  }

  resume(): void {
    this.resumed = true;
    for (const go of this.waiting.splice(0)) go();
  }

  /** Runs `work` on this worker; its death is no error. */
  async run<T>(work: (engine: Engine) => Promise<T>): Promise<T | undefined> {
    try {
      return await work(this.engine);
    } catch (error) {
      if (error instanceof Killed) return undefined;
      throw error;
    }
  }
}
