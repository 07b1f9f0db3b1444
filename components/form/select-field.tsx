"use client";

import { type ComponentProps, type ReactNode, useId } from "react";
import { Select } from "@/components/ui/select";
import { useFormField } from "./context";
import { describedBy, Field } from "./field";

export interface SelectFieldProps extends Omit<ComponentProps<"select">, "name"> {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  optional?: boolean;
}

/** A labelled select that shows its error and what was picked; options are its children. */
export function SelectField({ label, hint, optional, className, defaultValue, ...rest }: SelectFieldProps) {
  const id = useId();
  const { error, typed } = useFormField(rest.name);
  return (
    <Field id={id} label={label} hint={hint} error={error} optional={optional} className={className}>
      <Select
        {...rest}
        id={id}
        required={!optional}
        defaultValue={typed ?? defaultValue}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, hint, error)}
      />
    </Field>
  );
}
