import { Status } from "@/components/ui/status";
import { providerOf } from "@/lib/providers/registry";
import type { SyncState } from "@/lib/states/booking/sync-state";
import { calendarIn, syncWords } from "@/lib/states/booking/words";
import type { TimeStyle } from "@/lib/text/time-style";
import { Placed } from "./placed";

export interface SyncLineProps {
  state: SyncState;
  now: Date;
  /** The zone the page names for its times. */
  times: TimeStyle;
  /** Also says what is behind it and what to do. */
  detailed?: boolean;
}

/** What is known of a booking's event outside: a shape, a colour and words. */
export function SyncLine({ state, now, times, detailed = false }: SyncLineProps) {
  const place = calendarIn(state);
  const { tone, line, detail } = syncWords(state, now, times);
  return (
    <Status tone={tone} className="text-sm text-soft">
      <Placed glyph={place && providerOf(place.provider).glyph}>{line}</Placed>
      {detailed && detail && <span className="mt-0.5 block">{detail}</span>}
    </Status>
  );
}
