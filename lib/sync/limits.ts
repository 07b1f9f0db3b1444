import { ProviderError } from "@/lib/providers/errors";
import type { Budget } from "./budget";
import type { Engine } from "./engine";

/** Requests that start within this time share their deadline. */
const SHARED_MS = 50;

/** Decides, immediately before every request of a held lane, whether it may still start, and when it ends. */
export class RequestLimits {
  /** Events that may still be begun before more of the project's quota is taken. */
  allowance = Number.POSITIVE_INFINITY;
  /** Requests beyond the first one of an event: a begun event is always finished, and this is paid afterwards. */
  followUps = 0;
  /** An event was not begun because the quota had nothing left. */
  short = false;
  private halted = false;
  private signal: { value: AbortSignal; madeAt: number } | null = null;

  /** `startBy`: on the engine's monotonic clock, the last moment a request may start. */
  constructor(
    private readonly engine: Engine,
    private readonly budget: Budget,
    readonly startBy: number,
  ) {}

  get open(): boolean {
    return this.engine.monotonic() < this.startBy;
  }

  /** After an answer that concerns the whole account nothing more of this batch is sent. */
  halt(): void {
    this.halted = true;
  }

  /** Hands out the signal that aborts the request in time; throws `ProviderError` (unsent) when it may not start. */
  readonly beforeRequest = (): AbortSignal => {
    if (this.halted || !this.open) throw new ProviderError("unsent", "not_now", "No request may start now.");
    return this.deadline();
  };

  /** The same for the requests of one event whose service counts them over all accounts. */
  metered(): () => AbortSignal {
    let begun = false;
    return () => {
      if (!begun && this.allowance < 1) {
        this.short = true;
        throw new ProviderError("unsent", "not_now", "The project's quota has nothing left.");
      }
      const signal = this.beforeRequest();
      if (begun) this.followUps += 1;
      else this.allowance -= 1;
      begun = true;
      return signal;
    };
  }

  /** A timer costs as much as a tenth of a request: requests of the same moment share one, and end a moment early. */
  private deadline(): AbortSignal {
    const now = this.engine.monotonic();
    if (this.signal && now - this.signal.madeAt < SHARED_MS) return this.signal.value;
    const left = Math.min(this.engine.timing.requestTimeoutMs, this.budget.answerBy - now);
    this.signal = { value: AbortSignal.timeout(Math.max(1, Math.floor(left))), madeAt: now };
    return this.signal.value;
  }
}
