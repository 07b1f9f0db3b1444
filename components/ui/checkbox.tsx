import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

export interface CheckboxProps extends Omit<ComponentProps<"input">, "type"> {
  label: ReactNode;
  /** Said below the label, tied to the box by `aria-describedby` when `id` is given. */
  hint?: ReactNode;
}

/** A native checkbox with its label; the whole line is the target. */
export function Checkbox({ label, hint, className, id, ...rest }: CheckboxProps) {
  const hintId = hint && id ? `${id}-hint` : undefined;
  const describedBy = [rest["aria-describedby"], hintId].filter(Boolean).join(" ") || undefined;
  return (
    <div className={className}>
      <label className="flex min-h-6 items-start gap-3 font-medium has-disabled:cursor-not-allowed has-disabled:text-soft">
        <input
          {...rest}
          id={id}
          type="checkbox"
          aria-describedby={describedBy}
          className="mt-0.5 size-5 shrink-0 rounded-sm"
        />
        <span className="min-w-0">{label}</span>
      </label>
      {hint && (
        <p id={hintId} className={clsx("mt-0.5 pl-8 text-sm text-soft")}>
          {hint}
        </p>
      )}
    </div>
  );
}
