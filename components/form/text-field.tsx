"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { Input, Textarea } from "@/components/ui/input";
import { useFormField } from "./context";
import { describedBy, Field } from "./field";

interface Described {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** Most fields are needed; the others say so. */
  optional?: boolean;
  /** Of the whole field; `controlClassName` is the control's. */
  className?: string;
  controlClassName?: string;
}

export interface TextFieldProps extends Omit<ComponentProps<"input">, keyof Described>, Described {}

/** A labelled input that shows its error and what was typed. Any `type` of input that is text. */
export function TextField({
  label,
  hint,
  optional,
  className,
  controlClassName,
  defaultValue,
  ...rest
}: TextFieldProps) {
  const id = useId();
  const { error, typed } = useFormField(rest.name);
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional} className={className}>
      <Input
        {...rest}
        id={id}
        required={!optional}
        className={controlClassName}
        defaultValue={typed ?? defaultValue}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
      />
    </Field>
  );
}

export interface TextareaFieldProps extends Omit<ComponentProps<"textarea">, keyof Described>, Described {}

/** A labelled text area that shows its error and what was typed. */
export function TextareaField({
  label,
  hint,
  optional,
  className,
  controlClassName,
  defaultValue,
  ...rest
}: TextareaFieldProps) {
  const id = useId();
  const { error, typed } = useFormField(rest.name);
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional} className={className}>
      <Textarea
        {...rest}
        id={id}
        required={!optional}
        className={controlClassName}
        defaultValue={typed ?? defaultValue}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
      />
    </Field>
  );
}
