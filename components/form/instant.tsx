"use client";

import { type ChangeEvent, type ReactNode, type RefObject, useEffect, useId, useRef } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { Select } from "@/components/ui/select";
import { useForm } from "./context";
import { describedBy, Field } from "./field";

/*
 * Controls that save as soon as they are changed. They show what is being sent until the answer is there, and what
 * the server says from then on, so a save that failed rolls back by itself. The form around them is `instant`.
 */

type Control = HTMLInputElement | HTMLSelectElement;

/**
 * Sends each change, and what was chosen before the page was ready for it: nobody has yet. `changed` compares what the
 * control shows with what it was drawn with. (`autoComplete` keeps browsers from restoring what was there before a reload.)
 */
function useSending<E extends Control>(
  changed: (control: E) => boolean,
): { ref: RefObject<E | null>; onChange: (event: ChangeEvent<E>) => void } {
  const ref = useRef<E>(null);
  const first = useRef(changed);
  const sent = useRef(false);
  useEffect(() => {
    if (!ref.current || !first.current(ref.current)) return;
    // The choice itself may be what made the page ready: then its event comes next, and sends it.
    const timer = setTimeout(() => {
      if (!sent.current) ref.current?.form?.requestSubmit();
    });
    return () => clearTimeout(timer);
  }, []);
  const onChange = (event: ChangeEvent<E>) => {
    sent.current = true;
    event.currentTarget.form?.requestSubmit();
  };
  return { ref, onChange };
}

interface InstantProps {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
}

/** A checkbox that saves at once. Ticked, it sends "on"; unticked, nothing. */
export function InstantCheckbox({ name, checked, ...rest }: InstantProps & { checked: boolean }) {
  const id = useId();
  const sends = useSending<HTMLInputElement>((control) => control.checked !== checked);
  const { sending } = useForm();
  const shown = sending ? sending.get(name) === "on" : checked;
  return <Checkbox {...rest} id={id} {...sends} name={name} checked={shown} autoComplete="off" />;
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
  // A value that is not on offer is shown as another one by every browser; that is nobody's choice.
  const sends = useSending<HTMLSelectElement>(
    (control) => control.value !== value && [...control.options].some((option) => option.value === value),
  );
  const error = state.status === "failed" ? state.fields[name] : undefined;
  const shown = sending ? String(sending.get(name) ?? value) : value;
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <Select
        id={id}
        {...sends}
        name={name}
        value={shown}
        disabled={disabled}
        autoComplete="off"
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
      >
        {children}
      </Select>
    </Field>
  );
}
