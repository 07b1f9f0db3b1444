import type { Engine, Point } from "@/lib/sync/engine";
import type { PortRemote, RemoteRequest } from "../fakes/port/remote";

/** Where a worker can be stopped: the engine's own points, and on either side of a request's effect. */
export type Stop = Point | `before ${RemoteRequest["op"]}` | `after ${"put" | "delete"}`;

/** Holds the first `count` arrivals until `resume` is called; later ones pass. */
export class Pause {
  private arrived = 0;
  private full: () => void = () => {};
  private release: () => void = () => {};
  private readonly released = new Promise<void>((resolve) => {
    this.release = resolve;
  });
  /** All of them are here. */
  readonly reached = new Promise<void>((resolve) => {
    this.full = resolve;
  });

  constructor(private readonly count: number) {}

  async here(): Promise<void> {
    if (this.arrived >= this.count) return;
    this.arrived++;
    if (this.arrived === this.count) this.full();
    await this.released;
  }

  resume(): void {
    this.release();
  }
}

/**
 * An engine that stops at `stop` with `links` links in its hands, all at once. `frozen` stops its monotonic clock as well: a worker that does not notice
 * how long it slept, the worst the protocol still has to survive (docs/sync-engine.md, assumption A1).
 */
export function stoppingEngine(
  base: Engine,
  remote: PortRemote,
  stop: Stop,
  links: number,
  frozen: boolean,
): { engine: Engine; pause: Pause } {
  const perLink = stop === "pushing" || stop.includes(" ");
  const pause = new Pause(perLink ? links : 1);
  const started = base.monotonic();
  let { provider } = remote;
  const engine: Engine = {
    ...base,
    providerOf: () => ({ ...remote.definition, concurrency: links, load: async () => provider }),
    monotonic: frozen ? () => started : base.monotonic,
    at: (point) => (point === stop ? pause.here() : undefined),
  };
  if (stop.startsWith("before ")) {
    const op = stop.slice("before ".length);
    remote.fate = async (request) => {
      if (request.op === op) await pause.here();
      return null;
    };
  }
  if (stop.startsWith("after ")) {
    const { putEvent, deleteEvent } = remote.provider;
    const then = async <T>(when: Stop, result: T) => {
      if (stop === when) await pause.here();
      return result;
    };
    provider = {
      ...remote.provider,
      putEvent: async (...args) => then("after put", await putEvent(...args)),
      deleteEvent: async (...args) => then("after delete", await deleteEvent(...args)),
    };
  }
  return { engine, pause };
}
