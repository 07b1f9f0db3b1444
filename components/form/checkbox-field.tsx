"use client";

import { useId } from "react";
import { Checkbox, type CheckboxProps } from "@/components/ui/checkbox";
import { useForm } from "./context";

/** A labelled checkbox. A form that failed shows it as it was sent: an unticked box sends nothing. */
export function CheckboxField({ defaultChecked, ...rest }: CheckboxProps & { name: string }) {
  const id = useId();
  const { state } = useForm();
  const sent = state.status === "failed" && Object.keys(state.values).length > 0;
  const checked = sent ? rest.name in state.values : defaultChecked;
  return <Checkbox {...rest} id={id} defaultChecked={checked} />;
}
