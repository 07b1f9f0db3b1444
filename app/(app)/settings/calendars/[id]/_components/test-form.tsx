"use client";

import { CircleCheck } from "lucide-react";
import { ActionForm } from "@/components/form/action-form";
import { useForm } from "@/components/form/context";
import { SelectField } from "@/components/form/select-field";
import type { FormAction } from "@/components/form/state";
import { SubmitButton } from "@/components/form/submit";

interface Tested {
  calendar: string;
  milliseconds: number;
}

export interface TestFormProps {
  action: FormAction<Tested>;
  accountId: string;
  /** Calendars that can be written, the default one first. */
  calendars: readonly { id: string; name: string }[];
}

/** "Send a test event": proves that bookings can be written, by writing. */
export function TestForm({ action, accountId, calendars }: TestFormProps) {
  return (
    <ActionForm action={action} className="flex flex-col gap-3">
      <input type="hidden" name="id" value={accountId} />
      <div className="flex flex-wrap items-end gap-3">
        {calendars.length > 1 && (
          <SelectField name="calendarId" label="In" className="min-w-44 flex-1 basis-44">
            {calendars.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
        <SubmitButton variant="secondary">Send a test event</SubmitButton>
      </div>
      <Answer />
    </ActionForm>
  );
}

function Answer() {
  const { state, pending } = useForm();
  const tested = state.status === "done" && !pending ? (state.value as Tested) : null;
  return (
    <p role="status" className="text-ok-text text-sm empty:hidden">
      {tested && (
        <span className="inline-flex items-start gap-1.5">
          <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0" />
          {`Written to ${tested.calendar} and removed again in ${seconds(tested.milliseconds)}.`}
        </span>
      )}
    </p>
  );
}

const seconds = (ms: number): string => (ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`);
