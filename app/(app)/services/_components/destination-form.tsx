import Link from "next/link";
import { CalendarOptions } from "@/app/(app)/_destinations/calendar-options";
import { calendarGroups } from "@/app/(app)/_destinations/places";
import { SettingForm, SettingSelect } from "@/app/(app)/_destinations/setting-form";
import { StoredOption } from "@/app/(app)/_destinations/stored-option";
import { calendarWords, lostWords } from "@/app/(app)/_destinations/words";
import { Field } from "@/components/form/field";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import { isDestination } from "@/lib/accounts/list/destinations";
import type { AccountView } from "@/lib/accounts/list/queries";
import type { Integrations } from "@/lib/integrations/queries";
import type { Service } from "@/lib/services/queries";
import { changeDestination } from "../destination-actions";

/** Where the bookings of one service go. Locked, with the reason beside it, while bulk sync is on. */
export function DestinationForm({ service, integrations }: { service: Service; integrations: Integrations }) {
  const { accounts, bulkEnabled, primaryCalendarId } = integrations;
  const value =
    service.destination === "calendar" ? (service.destinationCalendarId ?? "") : service.destination;
  const own = service.destination === "calendar" ? service.destinationCalendarId : null;
  const groups = calendarGroups(accounts);
  const first = (
    <>
      <option value="primary">{primaryWords(accounts, primaryCalendarId)}</option>
      <StoredOption accounts={accounts} calendarId={own} />
    </>
  );
  const last = <option value="none">Don't sync</option>;
  if (bulkEnabled)
    return (
      <Card className="space-y-3 p-5 sm:p-6">
        <Field id="destination" label="Calendar">
          <Select id="destination" disabled defaultValue={value} aria-describedby="destination-locked">
            {first}
            <CalendarOptions groups={groups} />
            {last}
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
          groups={groups}
          first={first}
          last={last}
          hint={
            <>
              The primary calendar is chosen under{" "}
              <Link href="/settings/integrations" className="link">
                Integrations
              </Link>
              .
            </>
          }
        />
      </SettingForm>
    </Card>
  );
}

/** "Primary calendar: Work (iCloud, anna@example.com)", or what has become of it. */
function primaryWords(accounts: readonly AccountView[], calendarId: string | null): string {
  if (calendarId === null) return "Primary calendar: none chosen yet";
  if (!isDestination(accounts, calendarId)) return `Primary calendar: ${lostWords(accounts, calendarId)}`;
  return `Primary calendar: ${calendarWords(accounts, calendarId)}`;
}
