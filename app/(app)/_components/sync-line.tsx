import { Status } from "@/components/ui/status";
import type { SyncState } from "@/lib/states/booking/sync-state";
import { syncWords } from "@/lib/states/booking/words";

export interface SyncLineProps {
  state: SyncState;
  now: Date;
  /** The zone the page names for its times. */
  timeZone: string;
  /** Also names the account, what is behind it and what to do. */
  detailed?: boolean;
}

/** What is known of a booking's event outside: a shape, a colour and words. */
export function SyncLine({ state, now, timeZone, detailed = false }: SyncLineProps) {
  const { tone, line, detail } = syncWords(state, now, timeZone, detailed);
  return (
    <Status tone={tone} className="text-sm text-soft">
      {line}
      {detailed && detail && <span className="mt-0.5 block">{detail}</span>}
    </Status>
  );
}
