import { clsx } from "clsx";
import type { ComponentProps } from "react";

/** The common look of everything one types into or picks from. */
export const controlClass = clsx(
  "w-full min-w-0 rounded-md border border-line-strong bg-surface px-3 text-base text-text",
  "placeholder:text-soft hover:border-soft focus-visible:border-ring focus-visible:outline-offset-0",
  "aria-invalid:border-danger disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-soft",
);

/** A native single-line input. */
export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input {...rest} className={clsx(controlClass, "h-10 md:h-9", className)} />;
}

/** A native text area. */
export function Textarea({ className, rows = 4, ...rest }: ComponentProps<"textarea">) {
  return <textarea rows={rows} {...rest} className={clsx(controlClass, "block py-2", className)} />;
}
