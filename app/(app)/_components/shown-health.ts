import type { StatusTone } from "@/components/ui/status";
import type { Health } from "@/lib/states/account/health";
import { delayReason, healthDetail, healthWord } from "@/lib/states/account/words";
import type { TimeStyle } from "@/lib/text/time-style";

/** How an account is, in words that are ready to be shown. */
export interface ShownHealth {
  tone: StatusTone;
  word: string;
  /** On the same line: "12 of 40", "retrying at 14:05". */
  beside: string;
  /** On lines of their own. */
  below: readonly string[];
  /** When the service said last that it is so, in ms, if that is what the word claims. */
  checkedAt: number | null;
  /** How far it is, if it is under way. */
  progress: { done: number; of: number } | null;
}

const tones: Record<Health["state"], StatusTone> = {
  connected: "ok",
  unchecked: "warning",
  syncing: "busy",
  delayed: "warning",
  needs: "danger",
  reconnect: "danger",
  paused: "off",
  disconnecting: "off",
};

/** What stands between the word and what there is to add to it on the same line. */
const joints: Partial<Record<Health["state"], string>> = { syncing: " ", delayed: ", ", unchecked: " " };

/** The words of a health: "Syncing 12 of 40", "Delayed, retrying at 14:05". */
export function shownHealth(health: Health, times: TimeStyle): ShownHealth {
  const detail = healthDetail(health, times);
  const joint = joints[health.state];
  return {
    tone: tones[health.state],
    word: healthWord(health),
    beside: detail && joint ? `${joint}${detail}` : "",
    below: [delayReason(health), joint ? null : detail].filter((words) => words !== null),
    checkedAt: health.state === "connected" ? health.provenAt.getTime() : null,
    progress: health.state === "syncing" ? { done: health.done, of: health.of } : null,
  };
}
