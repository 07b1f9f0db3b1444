"use client";

import type { ComponentProps } from "react";
import { Input, Textarea } from "@/components/ui/input";
import { type Described, useDescribed } from "./described";
import { Field } from "./field";

export interface TextFieldProps extends Omit<ComponentProps<"input">, keyof Described>, Described {}
export interface TextareaFieldProps extends Omit<ComponentProps<"textarea">, keyof Described>, Described {}

/** A labelled input that shows its error and what was typed. Any `type` of input that is text. */
export function TextField(props: TextFieldProps) {
  const { field, control } = useDescribed(props);
  return (
    <Field {...field}>
      <Input {...control} />
    </Field>
  );
}

/** The same for text of several lines. */
export function TextareaField(props: TextareaFieldProps) {
  const { field, control } = useDescribed(props);
  return (
    <Field {...field}>
      <Textarea {...control} />
    </Field>
  );
}
