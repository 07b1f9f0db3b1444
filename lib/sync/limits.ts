import { ProviderError } from "@/lib/providers/errors";
import type { Quota, RequestKind } from "@/lib/providers/provider";
import type { Budget } from "./budget";
import type { Engine } from "./engine";

/** Requests that start within this time share their deadline. */
const SHARED_MS = 50;

/** Decides, immediately before every request of a held lane, whether it may still start, and when it ends. */
export class RequestLimits {
  /** Units of the quota for events that may still be begun before more of it is taken. */
  allowance = Number.POSITIVE_INFINITY;
  /** Units of requests beyond the first one of an event: a begun event is always finished, and this is paid afterwards. */
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

  /** The same for the requests of one event whose service counts them. */
  metered({ units }: Quota): (kind?: RequestKind) => AbortSignal {
    let begun = false;
    return (kind = "read") => {
      const cost = units?.[kind] ?? 1;
      if (!begun && this.allowance < cost) {
        this.short ||= !this.halted;
        throw new ProviderError("unsent", "not_now", "The quota has nothing left.");
      }
      const signal = this.beforeRequest();
      if (begun) this.followUps += cost;
      else this.allowance -= cost;
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
