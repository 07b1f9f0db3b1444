"use client";

import { type ChangeEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Select } from "@/components/ui/select";
import { useForm } from "./context";
import { describedBy, Field } from "./field";

/*
 * Controls that save as soon as they are changed. They show what is being sent until the answer is there, and what
 * the server says from then on, so a save that failed rolls back by itself. The form around them is `instant`.
 */

const submitForm = (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
  event.currentTarget.form?.requestSubmit();

interface InstantProps {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

/** A checkbox that saves at once. Ticked, it sends "on"; unticked, nothing. */
export function InstantCheckbox({ name, checked, ...rest }: InstantProps & { checked: boolean }) {
  const id = useId();
  const box = useRef<HTMLInputElement>(null);
  const { sending } = useForm();
  const shown = sending ? sending.get(name) === "on" : checked;
  // Ticked before the page was ready for it: nobody has sent that yet. (`autoComplete` keeps browsers from restoring.)
  const first = useRef(checked);
  useEffect(() => {
    if (box.current && box.current.checked !== first.current) box.current.form?.requestSubmit();
  }, []);
  return (
    <Checkbox
      {...rest}
      id={id}
      ref={box}
      name={name}
      checked={shown}
      autoComplete="off"
      onChange={submitForm}
    />
  );
}

/** A select that saves at once; options are its children. */
export function InstantSelect({
  name,
  label,
  hint,
  value,
  disabled,
  children,
}: InstantProps & { value: string; children: ReactNode }) {
  const id = useId();
  const { sending, state } = useForm();
  const error = state.status === "failed" ? state.fields[name] : undefined;
  const shown = sending ? String(sending.get(name) ?? value) : value;
  return (
    <Field id={id} label={label} hint={hint} error={error} className="max-w-lg">
      <Select
        id={id}
        name={name}
        value={shown}
        disabled={disabled}
        autoComplete="off"
        onChange={submitForm}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
      >
        {children}
      </Select>
    </Field>
  );
}
