"use client";

import { clsx } from "clsx";
import { useId } from "react";
import type { CalendarGroup } from "@/app/(app)/_destinations/calendar-options";
import { CalendarOptions } from "@/app/(app)/_destinations/calendar-options";
import type { SettingOutcome } from "@/app/(app)/_destinations/outcome";
import { confirmationOf, Preview, Saved } from "@/app/(app)/_destinations/setting-form";
import { ActionForm } from "@/components/form/action-form";
import { useForm } from "@/components/form/context";
import { SelectAll } from "@/components/form/select-all";
import type { FormAction } from "@/components/form/state";
import { SubmitButton } from "@/components/form/submit";
import { Card } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import { ServiceLines, type ServiceRow } from "./service-lines";

export interface SeveralFormProps {
  action: FormAction<SettingOutcome>;
  rows: readonly ServiceRow[];
  groups: readonly CalendarGroup[];
  /** The settings revision these rows show: once it is another one, nothing is ticked any more. */
  revision: number;
  /** The page one is on: where "Cancel" leads without JavaScript. */
  path: string;
}

/** Services of which several can be ticked, and the one calendar those then go to; asked first when bookings would move. */
export function SeveralForm({ action, ...rest }: SeveralFormProps) {
  return (
    <ActionForm action={action} silent className="group/several" aria-label="Services to select">
      <Several {...rest} />
      <Saved />
    </ActionForm>
  );
}

function Several({ rows, groups, revision, path }: Omit<SeveralFormProps, "action">) {
  const waiting = confirmationOf(useForm().state);
  const select = useId();
  const ids = waiting?.chosen.ids?.split(",") ?? [];
  return (
    <>
      {/* What is asked about stays as it was asked: what is locked is not sent, so it is sent again below. */}
      <fieldset key={revision} disabled={waiting !== null} className="min-w-0">
        <legend className="sr-only">Services</legend>
        <SelectAll />
        <Card>
          <ServiceLines rows={rows} locked={false} ticked={new Set(ids)} from={path} />
        </Card>
      </fieldset>
      <div
        className={clsx(
          "sticky bottom-3 z-2 mt-4 rounded-lg border border-line-strong bg-raised p-2.5 shadow-float print:hidden!",
          !waiting && "hidden group-has-[[name=ids]:checked]/several:block",
        )}
      >
        {waiting ? (
          <>
            {ids.map((id) => (
              <input key={id} type="hidden" name="ids" value={id} />
            ))}
            <input type="hidden" name="destination" value={waiting.chosen.destination} />
            <Preview path={path} />
          </>
        ) : (
          <div className="flex flex-wrap items-center justify-end gap-2">
            <label htmlFor={select} className="text-sm">
              Send them to
            </label>
            <Select
              id={select}
              name="destination"
              defaultValue="primary"
              autoComplete="off"
              className="flex-1 basis-60"
            >
              <option value="primary">Primary calendar</option>
              <CalendarOptions groups={groups} />
              <option value="none">Don't sync</option>
            </Select>
            <SubmitButton>Apply</SubmitButton>
          </div>
        )}
      </div>
    </>
  );
}
