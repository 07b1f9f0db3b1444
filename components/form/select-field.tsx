"use client";

import type { ComponentProps } from "react";
import { Select } from "@/components/ui/select";
import { type Described, useDescribed } from "./described";
import { Field } from "./field";

export interface SelectFieldProps extends Omit<ComponentProps<"select">, keyof Described>, Described {}

/** A labelled select that shows its error and what was picked; options are its children. */
export function SelectField(props: SelectFieldProps) {
  const { field, control } = useDescribed(props);
  return (
    <Field {...field}>
      <Select {...control} />
    </Field>
  );
}
