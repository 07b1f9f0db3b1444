import Link from "next/link";
import { CalendarOptions, findCalendar, usable } from "@/app/(app)/_destinations/calendar-options";
import { SettingForm, SettingSelect } from "@/app/(app)/_destinations/setting-form";
import { Field } from "@/components/form/field";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import type { Integrations } from "@/lib/integrations/queries";
import type { Service } from "@/lib/services/queries";
import { changeDestination } from "../destination-actions";

/** Where the bookings of one service go. Locked, with the reason beside it, while bulk sync is on. */
export function DestinationForm({ service, integrations }: { service: Service; integrations: Integrations }) {
  const { accounts, bulkEnabled, primaryCalendarId } = integrations;
  const primary = findCalendar(accounts, primaryCalendarId);
  const primaryLabel = primary
    ? `Primary calendar (${primary.calendar.name})`
    : "Primary calendar (none chosen yet)";
  const value =
    service.destination === "calendar" ? (service.destinationCalendarId ?? "") : service.destination;
  const own =
    service.destination === "calendar" ? findCalendar(accounts, service.destinationCalendarId) : null;
  const gone = service.destination === "calendar" && !(own && usable(own.calendar));
  const options = (
    <>
      <option value="primary">{primaryLabel}</option>
      {gone && (
        <option value={value} disabled>
          {own?.calendar.name ?? "The chosen calendar"} (cannot be used any more)
        </option>
      )}
      <CalendarOptions accounts={accounts} />
      <option value="none">Don't sync</option>
    </>
  );
  if (bulkEnabled)
    return (
      <Card className="space-y-3 p-5 sm:p-6">
        <Field id="destination" label="Calendar">
          <Select id="destination" disabled defaultValue={value} aria-describedby="destination-locked">
            {options}
          </Select>
        </Field>
        <p id="destination-locked" className="text-sm">
          Bulk sync enabled – individual settings disabled
        </p>
        <p className="text-sm text-soft">
          All services go to the primary calendar. The choice above is kept for when bulk sync is off.{" "}
          <Link href="/settings/integrations" className="link">
            Open Integrations
          </Link>
        </p>
      </Card>
    );
  return (
    <Card className="p-5 sm:p-6">
      <SettingForm action={changeDestination} path={`/services/${service.id}`}>
        <input type="hidden" name="serviceId" value={service.id} />
        <SettingSelect
          name="destination"
          label="Calendar"
          value={value}
          hint={
            <>
              The primary calendar is chosen under{" "}
              <Link href="/settings/integrations" className="link">
                Integrations
              </Link>
              .
            </>
          }
        >
          {options}
        </SettingSelect>
      </SettingForm>
    </Card>
  );
}
