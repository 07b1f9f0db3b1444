import Link from "next/link";
import type { CalendarGroup } from "@/app/(app)/_destinations/calendar-options";
import { SettingCheckbox, SettingForm, SettingSelect } from "@/app/(app)/_destinations/setting-form";
import { StoredOption } from "@/app/(app)/_destinations/stored-option";
import { lostWords } from "@/app/(app)/_destinations/words";
import { Field } from "@/components/form/field";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import type { Integrations } from "@/lib/integrations/queries";
import { setBulk, setPrimary } from "../actions";

const PATH = "/settings/integrations";
/** The card is as wide as the page; a calendar's name is not. */
const WIDTH = "max-w-lg";

export interface BulkFormProps {
  integrations: Integrations;
  /** The calendars to pick from. */
  groups: readonly CalendarGroup[];
}

/** The one switch for all services and, directly below it, the calendar they go to. */
export function BulkForm({ integrations, groups }: BulkFormProps) {
  return (
    <Card className="space-y-4 p-5">
      <SettingForm action={setBulk} path={PATH}>
        <SettingCheckbox
          name="bulk"
          label="Enable sync for all services"
          checked={integrations.bulkEnabled}
        />
      </SettingForm>
      <PrimaryForm integrations={integrations} groups={groups} />
    </Card>
  );
}

function PrimaryForm({ integrations, groups }: BulkFormProps) {
  const { accounts, primaryCalendarId } = integrations;
  if (groups.length === 0)
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
          <option>{primaryCalendarId === null ? "None" : lostWords(accounts, primaryCalendarId)}</option>
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
          groups={groups}
          first={
            <>
              {primaryCalendarId === null && (
                <option value="" disabled>
                  Pick a calendar
                </option>
              )}
              <StoredOption accounts={accounts} calendarId={primaryCalendarId} />
            </>
          }
        />
      </div>
    </SettingForm>
  );
}
