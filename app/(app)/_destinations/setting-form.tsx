"use client";

import Link from "next/link";
import { type ReactNode, useEffect, useRef } from "react";
import { ActionForm } from "@/components/form/action-form";
import { useForm } from "@/components/form/context";
import { InstantCheckbox, InstantSelect } from "@/components/form/instant";
import type { FormAction, FormState } from "@/components/form/state";
import { SubmitButton } from "@/components/form/submit";
import { buttonClass } from "@/components/ui/button";
import { Toast } from "@/components/ui/toast";
import { accountHint, type CalendarGroup, CalendarOptions } from "./calendar-options";
import type { SettingConfirmation, SettingOutcome } from "./outcome";

export interface SettingFormProps {
  action: FormAction<SettingOutcome>;
  /** The page one is on: where "Cancel" leads without JavaScript. */
  path: string;
  children: ReactNode;
}

/**
 * A setting that saves as soon as it is changed; without JavaScript, by its Save button. When upcoming bookings would
 * move, it asks first and nothing is changed until the answer.
 */
export function SettingForm({ action, path, children }: SettingFormProps) {
  return (
    <ActionForm action={action} instant className="flex flex-col gap-3">
      {children}
      <Preview path={path} />
      <Save />
      <Saved />
    </ActionForm>
  );
}

/** What is asked before a change is made; null while nothing is. */
export const confirmationOf = (state: FormState): SettingConfirmation | null => {
  if (state.status !== "done") return null;
  const outcome = state.value as SettingOutcome;
  return outcome.kind === "confirm" ? outcome : null;
};

/** The checkbox of a setting; ticked but not confirmed yet, it stays as it was chosen. */
export function SettingCheckbox({ checked, ...rest }: { name: string; label: string; checked: boolean }) {
  const waiting = confirmationOf(useForm().state);
  return <InstantCheckbox {...rest} checked={waiting ? waiting.chosen[rest.name] === "on" : checked} />;
}

interface SettingSelectProps {
  name: string;
  label: string;
  /** What is said below while no calendar is chosen; else it is the account that is in. */
  hint?: ReactNode;
  value: string;
  /** The calendars to pick from. */
  groups: readonly CalendarGroup[];
  /** What else can be picked, before and after the calendars. */
  first?: ReactNode;
  last?: ReactNode;
}

/** The select of a setting; chosen but not confirmed yet, it stays as it was chosen, and so does what is said of it. */
export function SettingSelect({ value, hint, groups, first, last, ...rest }: SettingSelectProps) {
  const { state, sending } = useForm();
  const chosen = confirmationOf(state)?.chosen[rest.name] ?? value;
  const shown = sending ? String(sending.get(rest.name) ?? chosen) : chosen;
  return (
    <InstantSelect {...rest} hint={accountHint(groups, shown) ?? hint} value={chosen}>
      {first}
      <CalendarOptions groups={groups} />
      {last}
    </InstantSelect>
  );
}

/** Asks before a change moves upcoming bookings; nothing while there is nothing to ask. */
export function Preview({ path }: { path: string }) {
  const { state, pending, reset } = useForm();
  const waiting = confirmationOf(state);
  const box = useRef<HTMLDivElement>(null);
  // Its buttons would be below the screen's edge, and nothing would say that something is asked.
  useEffect(() => {
    if (waiting) box.current?.scrollIntoView?.({ block: "nearest" });
  }, [waiting]);
  if (!waiting) return null;
  return (
    <div
      ref={box}
      role="alert"
      className="space-y-4 rounded-lg border border-warn/35 bg-warn-wash p-4 text-sm"
    >
      <div className="space-y-1">
        <p className="font-medium">
          {waiting.renewed ? "Something changed meanwhile. Not saved yet:" : "Not saved yet:"}
        </p>
        <ul className="space-y-1">
          {waiting.lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <input type="hidden" name="revision" value={waiting.revision} />
      <input type="hidden" name="bookings" value={waiting.bookings} />
      <fieldset className="space-y-1">
        <legend className="sr-only">What happens to upcoming bookings</legend>
        <label className="flex min-h-6 items-center gap-2.5">
          <input type="radio" name="mode" value="move" defaultChecked className="size-4" />
          {waiting.along}
        </label>
        <label className="flex min-h-6 items-center gap-2.5">
          <input type="radio" name="mode" value="keep" className="size-4" />
          Only new bookings
        </label>
      </fieldset>
      <div className="flex flex-wrap gap-2">
        <SubmitButton name="confirm" value="yes" aria-disabled={pending || undefined}>
          Apply
        </SubmitButton>
        <Link href={path} onClick={reset} className={buttonClass()}>
          Cancel
        </Link>
      </div>
    </div>
  );
}

/** The Save button for browsers without JavaScript. */
function Save() {
  const waiting = confirmationOf(useForm().state);
  if (waiting) return null;
  return (
    <noscript>
      <SubmitButton variant="secondary">Save</SubmitButton>
    </noscript>
  );
}

/** The word that a change is being saved, and that it was. */
export function Saved() {
  const { state, pending } = useForm();
  const outcome = state.status === "done" ? (state.value as SettingOutcome) : null;
  return (
    <Toast turn={state.status === "done" ? state.at : 0} pending={pending && "Saving…"}>
      {outcome?.kind === "saved" && outcome.words}
    </Toast>
  );
}
