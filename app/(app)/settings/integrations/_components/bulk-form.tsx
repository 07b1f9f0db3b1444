import Link from "next/link";
import {
  accountLabel,
  CalendarOptions,
  findCalendar,
  usable,
} from "@/app/(app)/_destinations/calendar-options";
import { SettingCheckbox, SettingForm, SettingSelect } from "@/app/(app)/_destinations/setting-form";
import { Field } from "@/components/form/field";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import type { AccountView } from "@/lib/accounts/list/queries";
import type { Integrations } from "@/lib/integrations/queries";
import { setBulk, setPrimary } from "../actions";

const PATH = "/settings/integrations";
/** The card is as wide as the page; a calendar's name is not. */
const WIDTH = "max-w-lg";

/** The one switch for all services and, directly below it, the calendar they go to. */
export function BulkForm({ integrations }: { integrations: Integrations }) {
  return (
    <Card className="space-y-5 p-5 sm:p-6">
      <SettingForm action={setBulk} path={PATH}>
        <SettingCheckbox
          name="bulk"
          label="Enable sync for all services"
          checked={integrations.bulkEnabled}
        />
      </SettingForm>
      <PrimaryForm integrations={integrations} />
    </Card>
  );
}

function PrimaryForm({ integrations }: { integrations: Integrations }) {
  const { accounts, primaryCalendarId } = integrations;
  const primary = findCalendar(accounts, primaryCalendarId);
  const gone = primaryCalendarId !== null && !(primary && usable(primary.calendar));
  if (!accounts.some((account) => account.calendars.some(usable)))
    return (
      <Field
        id="primary"
        label="Primary calendar"
        className={WIDTH}
        hint={
          <>
            There is no calendar to pick yet.{" "}
            <Link href="/settings/calendars" className="link">
              Connect a calendar
            </Link>
          </>
        }
      >
        <Select id="primary" disabled aria-describedby="primary-hint">
          <option>No calendar connected</option>
        </Select>
      </Field>
    );
  return (
    <SettingForm action={setPrimary} path={PATH}>
      <div className={WIDTH}>
        <SettingSelect
          name="primary"
          label="Primary calendar"
          value={primaryCalendarId ?? ""}
          hints={accounts.length > 1 ? accountOf(accounts) : undefined}
        >
          {primaryCalendarId === null && (
            <option value="" disabled>
              Pick a calendar
            </option>
          )}
          {gone && (
            <option value={primaryCalendarId} disabled>
              {`${primary?.calendar.name ?? "The chosen calendar"} (cannot be used any more)`}
            </option>
          )}
          <CalendarOptions accounts={accounts} />
        </SettingSelect>
      </div>
    </SettingForm>
  );
}

/** For each calendar, the account it is in. */
const accountOf = (accounts: readonly AccountView[]): Record<string, string> =>
  Object.fromEntries(
    accounts.flatMap((account) =>
      account.calendars.map((calendar) => [calendar.id, `In ${accountLabel(account)}`]),
    ),
  );
