import { Status, type StatusTone } from "@/components/ui/status";
import type { Health } from "@/lib/states/account/health";
import { delayReason, healthDetail, healthWord } from "@/lib/states/account/words";

const tones: Record<Health["state"], StatusTone> = {
  connected: "ok",
  syncing: "busy",
  delayed: "warning",
  needs: "danger",
  reconnect: "danger",
  paused: "off",
  disconnecting: "off",
};

/** How an account is: a dot *and* its word, and what there is to add: "Syncing 12 of 40", "Delayed, retrying at 14:05". */
export function AccountHealth({ health, timeZone }: { health: Health; timeZone: string }) {
  const detail = healthDetail(health, timeZone);
  const reason = delayReason(health);
  const joined = health.state === "syncing" ? " " : health.state === "delayed" ? ", " : null;
  return (
    <Status tone={tones[health.state]} className="text-sm">
      <span className="font-medium">{healthWord(health)}</span>
      {detail && joined && `${joined}${detail}`}
      {reason && <span className="block text-soft">{reason}</span>}
      {detail && !joined && <span className="block text-soft">{detail}</span>}
    </Status>
  );
}
