import { TextField } from "@/components/form/text-field";
import type { TimeNotice } from "@/lib/bookings/notices";
import { FIRST_YEAR, LAST_YEAR } from "@/lib/bookings/time";
import { zoneName } from "@/lib/text/format";
import { TimeNotices } from "./time-notices";

export interface WhenFieldsProps {
  date: string;
  startTime?: string | undefined;
  timeZone: string;
  /** What there is to say about the time the form opens with. */
  notices?: readonly TimeNotice[] | undefined;
}

/** When a booking is, on the clocks of `timeZone`, and what there is to say about that time. */
export function WhenFields(when: WhenFieldsProps) {
  return (
    <>
      <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
        <TextField
          name="date"
          label="Date"
          type="date"
          min={`${FIRST_YEAR}-01-01`}
          max={`${LAST_YEAR}-12-31`}
          defaultValue={when.date}
        />
        <TextField
          name="startTime"
          label="Start time"
          type="time"
          defaultValue={when.startTime}
          hint={`In ${zoneName(when.timeZone)}`}
        />
      </div>
      <TimeNotices initial={when.notices} />
    </>
  );
}
