import { Banner } from "@/components/ui/banner";
import { RelativeTime } from "@/components/ui/relative-time";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";

/** The scheduler runs every minute; silence for this long is an alarm. */
const ALARM_MS = 5 * 60_000;

/** When the sync last ran, or that it does not. */
export function LastRun({ at, now, times }: { at: Date | null; now: Date; times: TimeStyle }) {
  const late = at === null || now.getTime() - at.getTime() > ALARM_MS;
  const when = at && formatMoment(at, now, times);
  if (late)
    return (
      <Banner tone="warning" title={when ? `The last sync run was at ${when}` : "The sync has not run yet"}>
        Changes you make are still sent at once, but nothing that failed is tried again until the scheduler
        runs.
      </Banner>
    );
  return (
    <p className="text-sm text-soft">
      {"Last sync run: "}
      <RelativeTime at={at.getTime()} now={now.getTime()} />
      {`, ${when}`}
    </p>
  );
}
