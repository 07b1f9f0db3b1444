import { type ComponentProps, type ReactNode, useId } from "react";
import { useFormField } from "./context";
import { describedBy } from "./field";

export interface Described {
  name: string;
  label: ReactNode;
  hint?: ReactNode;
  /** Most fields are needed; the others say so. */
  optional?: boolean;
  /** Of the whole field; `controlClassName` is the control's. */
  className?: string;
  controlClassName?: string;
}

/** What of a field's properties is the field's, and what its control's: an error is tied to it, what was typed is kept. */
export function useDescribed<
  P extends Described & { defaultValue?: ComponentProps<"input">["defaultValue"] },
>(props: P) {
  const { label, hint, optional, className, controlClassName, defaultValue, ...rest } = props;
  const id = useId();
  const { error, typed } = useFormField(rest.name);
  return {
    field: { id, label, hint, error, optional, className },
    control: {
      ...rest,
      id,
      required: !optional,
      className: controlClassName,
      defaultValue: typed ?? defaultValue,
      "aria-invalid": error ? (true as const) : undefined,
      "aria-describedby": describedBy(id, hint, error),
    },
  };
}
