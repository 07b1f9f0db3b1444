import { clsx } from "clsx";
import type { ReactNode } from "react";

const tones = {
  neutral: "border-line bg-sunken text-soft",
  accent: "border-accent/25 bg-accent-wash text-accent-text",
  ok: "border-ok/30 bg-ok-wash text-ok-text",
  warning: "border-warn/30 bg-warn-wash text-warn-text",
  danger: "border-danger/30 bg-danger-wash text-danger-text",
} as const;

/** A word that marks a row. */
export function Badge({ tone = "neutral", children }: { tone?: keyof typeof tones; children: ReactNode }) {
  return (
    <span
      className={clsx(
        "inline-flex items-center rounded-sm border px-1.5 font-medium text-xs whitespace-nowrap",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
