import { Undo2 } from "lucide-react";
import { CameFrom } from "@/app/(app)/_components/came-from";
import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import { RelativeTime } from "@/components/ui/relative-time";
import type { LastChange } from "@/lib/integrations/last-change";
import type { Integrations } from "@/lib/integrations/queries";
import type { ServiceChoice } from "@/lib/states/destination/routing";
import { undo } from "./undo-action";
import { calendarWords } from "./words";

export interface UndoLineProps {
  integrations: Integrations;
  now: Date;
  /** Shown on this service's own page: for changes of it alone. */
  serviceId?: string;
}

/** What was changed last, and the button that takes it back; nothing when there is nothing to take back. */
export function UndoLine({ integrations, now, serviceId }: UndoLineProps) {
  const { lastChange } = integrations;
  if (!lastChange) return null;
  const { values } = lastChange;
  if (serviceId && !(values.kind === "service" && values.serviceId === serviceId)) return null;
  return (
    <ActionForm action={undo} className="text-sm">
      <input type="hidden" name="revision" value={lastChange.revision} />
      {serviceId && <input type="hidden" name="serviceId" value={serviceId} />}
      <CameFrom />
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-64 text-soft">
          {`${changeWords(lastChange, integrations)} (`}
          <RelativeTime at={lastChange.at.getTime()} now={now.getTime()} />
          {")"}
        </p>
        <SubmitButton variant="secondary" size="sm">
          <Undo2 aria-hidden />
          Undo
        </SubmitButton>
      </div>
    </ActionForm>
  );
}

/** "Primary calendar changed from none to Work (iCloud, anna@example.com), for new bookings only" */
function changeWords({ values, mode }: LastChange, { accounts, services }: Integrations): string {
  const only = mode === "keep" ? ", for new bookings only" : "";
  const nameOf = (id: string | null) => (id === null ? "none" : calendarWords(accounts, id));
  if (values.kind === "all") {
    const { before, after } = values;
    if (before.bulkEnabled !== after.bulkEnabled)
      return `Sync for all services was turned ${after.bulkEnabled ? "on" : "off"}${only}`;
    return `Primary calendar changed from ${nameOf(before.primaryCalendarId)} to ${nameOf(after.primaryCalendarId)}${only}`;
  }
  const choice = (c: ServiceChoice) => {
    if (c.kind === "calendar") return nameOf(c.calendarId);
    return c.kind === "none" ? "Don't sync" : "Primary calendar";
  };
  if (values.kind === "services") {
    const ids = Object.keys(values.after);
    const [chosen] = Object.values(values.after);
    const count = ids.length === 1 ? "1 service" : `${ids.length} services`;
    return `${count} changed to ${chosen ? choice(chosen) : "another calendar"}${only}`;
  }
  const name = services.find((service) => service.id === values.serviceId)?.name ?? "A service";
  return `${name} changed from ${choice(values.before)} to ${choice(values.after)}${only}`;
}
