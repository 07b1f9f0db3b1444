import { RelativeTime } from "@/components/ui/relative-time";
import { Status, type StatusTone } from "@/components/ui/status";
import type { Health } from "@/lib/states/account/health";
import { delayReason, healthDetail, healthWord } from "@/lib/states/account/words";
import type { TimeStyle } from "@/lib/text/time-style";

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

/**
 * How an account is: a dot *and* its word, and what there is to add: "Syncing 12 of 40", "Delayed, retrying at 14:05",
 * "Connected · checked 2 min ago".
 */
export function AccountHealth({ health, now, times }: { health: Health; now: Date; times: TimeStyle }) {
  const detail = healthDetail(health, times);
  const reason = delayReason(health);
  const joined = joints[health.state];
  return (
    <Status tone={tones[health.state]} className="text-sm">
      <span className="font-medium">{healthWord(health)}</span>
      {detail && joined && `${joined}${detail}`}
      {health.state === "connected" && (
        <span className="text-soft">
          {" · checked "}
          <RelativeTime at={health.provenAt.getTime()} now={now.getTime()} />
        </span>
      )}
      {reason && <span className="block text-soft">{reason}</span>}
      {detail && !joined && <span className="block text-soft">{detail}</span>}
    </Status>
  );
}
