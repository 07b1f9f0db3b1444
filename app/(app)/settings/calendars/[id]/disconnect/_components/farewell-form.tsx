"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { ActionForm } from "@/components/form/action-form";
import { useFormField } from "@/components/form/context";
import { SelectField } from "@/components/form/select-field";
import type { FormAction } from "@/components/form/state";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { buttonClass } from "@/components/ui/button";

export interface FarewellFormProps {
  action: FormAction;
  accountId: string;
  /** Upcoming bookings with an event in the account. */
  upcoming: number;
  /** Which settings point into the account, as the beginning of a sentence. */
  settings: string | null;
  /** Options of the other accounts' calendars; null when there is none. */
  calendars: ReactNode | null;
}

/** What becomes of an account's upcoming events, where it has any, and the button that disconnects it. */
export function FarewellForm({ action, accountId, upcoming, settings, calendars }: FarewellFormProps) {
  const gone = settings && `${settings}: until you pick another one, nothing that goes there is synced.`;
  return (
    <ActionForm action={action} className="space-y-5">
      <input type="hidden" name="id" value={accountId} />
      {upcoming > 0 ? (
        <Choices {...{ upcoming, settings, gone, calendars }} />
      ) : (
        <>
          <input type="hidden" name="farewell" value="keep" />
          {gone && <p className="text-sm">{gone}</p>}
        </>
      )}
      <FormActions>
        <SubmitButton variant="danger">Disconnect</SubmitButton>
        <Link href={`/settings/calendars/${accountId}`} className={buttonClass("ghost")}>
          Cancel
        </Link>
      </FormActions>
    </ActionForm>
  );
}

interface ChoicesProps extends Pick<FarewellFormProps, "upcoming" | "settings" | "calendars"> {
  /** What the settings lose unless the events move. */
  gone: string | null;
}

function Choices({ upcoming, settings, gone, calendars }: ChoicesProps) {
  return (
    <>
      <fieldset className="space-y-4">
        <legend className="mb-2 font-medium text-sm">What becomes of its events?</legend>
        {calendars && (
          <Choice
            value="move"
            label="Move them to another calendar"
            hint={`${counted(upcoming)} written there first and then removed here.${settings ? ` ${settings}: that moves there as well.` : ""}`}
            first
          >
            <SelectField name="calendarId" label="To" defaultValue="" className="max-w-md">
              <option value="" disabled>
                Pick a calendar
              </option>
              {calendars}
            </SelectField>
          </Choice>
        )}
        <Choice
          value="keep"
          label="Keep them"
          hint={`Every event stays as it is, and Calpace no longer touches it.${gone ? ` ${gone}` : ""}`}
          first={!calendars}
        />
        <Choice
          value="remove"
          label="Remove the upcoming ones"
          hint={`${counted(upcoming)} taken out of the calendar.${gone ? ` ${gone}` : ""}`}
        />
      </fieldset>
      {!calendars && (
        <p className="text-sm text-soft">
          To move them to another calendar instead,{" "}
          <Link href="/settings/calendars#connect" className="link">
            connect another account
          </Link>{" "}
          first.
        </p>
      )}
    </>
  );
}

const counted = (count: number): string =>
  count === 1 ? "1 upcoming event is" : `${count} upcoming events are`;

interface ChoiceProps {
  value: string;
  label: string;
  hint: string;
  /** Ticked unless something else was sent before. */
  first?: boolean;
  children?: ReactNode;
}

function Choice({ value, label, hint, first = false, children }: ChoiceProps) {
  const { typed } = useFormField("farewell");
  const id = `farewell-${value}`;
  return (
    <div>
      <label className="flex min-h-6 items-center gap-2.5 font-medium">
        <input
          type="radio"
          name="farewell"
          value={value}
          defaultChecked={typed ? typed === value : first}
          aria-describedby={id}
          className="size-4 shrink-0"
        />
        {label}
      </label>
      <div className="mt-0.5 space-y-3 pl-6.5">
        <p id={id} className="text-sm text-soft">
          {hint}
        </p>
        {children}
      </div>
    </div>
  );
}
