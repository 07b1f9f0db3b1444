import { clsx } from "clsx";
import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";

export type ButtonVariant = "primary" | "secondary" | "ghost" | "danger";
export type ButtonSize = "sm" | "md";

const variants: Record<ButtonVariant, string> = {
  primary: "border-transparent bg-accent text-white shadow-card hover:bg-accent-hover",
  secondary: "border-line bg-surface text-text shadow-card hover:bg-hover",
  ghost: "border-transparent text-soft hover:bg-hover hover:text-text",
  danger: "border-transparent bg-danger-strong text-white shadow-card hover:bg-danger-hover",
};
const sizes: Record<ButtonSize, string> = {
  sm: "min-h-8 px-2.5 text-sm",
  md: "min-h-9 px-3.5 text-sm",
};

/** The look of a button, for links that lead somewhere: `<Link className={buttonClass("primary")}>`. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "md", extra?: string) {
  return clsx("button", variants[variant], sizes[size], extra);
}

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: ButtonVariant;
  size?: ButtonSize;
  /** Work is under way: shows a spinner over the words, so that the width stays. */
  pending?: boolean;
}

/** A native button; `type="button"` unless told otherwise. */
export function Button({
  variant = "secondary",
  size = "md",
  pending = false,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={pending || rest["aria-disabled"] || undefined}
      className={buttonClass(variant, size, clsx("relative", className))}
    >
      <span className={clsx("inline-flex items-center gap-2", pending && "opacity-0")}>{children}</span>
      {pending && <LoaderCircle aria-hidden className="absolute animate-spin" />}
    </button>
  );
}
