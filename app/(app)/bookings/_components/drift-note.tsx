import { decide } from "@/app/(app)/_outside-changes/actions";
import { DriftForm } from "@/app/(app)/_outside-changes/drift-form";
import { Decisions, Differences } from "@/app/(app)/_outside-changes/drift-row";
import type { Drift } from "@/lib/accounts/drift/queries";
import { formatMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";

export interface DriftNoteProps {
  /** None or one: a booking has one event that is wanted. */
  drifts: readonly Drift[];
  now: Date;
  times: TimeStyle;
}

/** In a booking's receipt: what somebody did to its event in the calendar itself, and what can be done about it. */
export function DriftNote({ drifts, now, times }: DriftNoteProps) {
  const [drift] = drifts;
  return (
    <DriftForm action={decide} seen={(drift?.foundAt ?? now).toISOString()}>
      {drift && (
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-t px-4 py-3 text-sm">
          <div className="min-w-0 flex-1 basis-64">
            <h3 className="font-medium">
              {drift.acceptedAt ? "Changed in the calendar, and accepted" : "Changed in the calendar"}
            </h3>
            <Differences drift={drift} times={times} />
            <p className="mt-1 text-pretty pl-4.5 text-soft">
              {`Found ${formatMoment(drift.foundAt, now, times)}. Calpace writes the event again when the booking changes, or when you restore it.`}
            </p>
          </div>
          <Decisions drift={drift} />
        </div>
      )}
    </DriftForm>
  );
}
