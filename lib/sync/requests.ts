import { ProviderError } from "@/lib/providers/errors";
import type { Budget } from "./drain";
import type { Engine } from "./engine";

/** Decides, immediately before every request of a held lane, whether it may still start, and when it ends. */
export class RequestGate {
  /** Requests that may still start before more of the project's quota is taken. */
  allowance = Number.POSITIVE_INFINITY;
  private halted = false;

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

  reopen(): void {
    this.halted = false;
  }

  /** Hands out the signal that aborts the request in time; throws `ProviderError` (unsent) when it may not start. */
  readonly beforeRequest = (): AbortSignal => {
    if (this.halted || !this.open || this.allowance < 1)
      throw new ProviderError("unsent", "not_now", "No request may start now.");
    this.allowance -= 1;
    const left = this.budget.answerBy - this.engine.monotonic();
    return AbortSignal.timeout(Math.max(1, Math.min(this.engine.timing.requestTimeoutMs, left)));
  };
}
