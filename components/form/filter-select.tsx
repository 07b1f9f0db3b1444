"use client";

import type { ComponentProps } from "react";
import { Select } from "@/components/ui/select";

/** A select of a search form that searches as soon as it is changed; without JavaScript, with the form's button. */
export function FilterSelect(props: ComponentProps<"select">) {
  return <Select {...props} onChange={(event) => event.currentTarget.form?.requestSubmit()} />;
}
