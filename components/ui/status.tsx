import { clsx } from "clsx";
import type { ReactNode } from "react";

export type StatusTone = "ok" | "busy" | "warning" | "danger" | "off";

const look: Record<StatusTone, string> = {
  ok: "text-ok",
  busy: "text-accent-text",
  warning: "text-warn",
  danger: "text-danger",
  off: "text-soft",
};

/** Each state has its own shape, drawn in `currentColor`, so that it is told without colour and in forced colours. */
function Shape({ tone }: { tone: StatusTone }) {
  if (tone === "ok") return <circle cx="6" cy="6" r="4.5" fill="currentColor" />;
  if (tone === "busy")
    return (
      <>
        <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />
        <path d="M6 1.75a4.25 4.25 0 0 1 0 8.5z" fill="currentColor" />
      </>
    );
  if (tone === "warning") return <path d="M6 1 11.4 10.6H.6z" fill="currentColor" />;
  if (tone === "danger")
    return <rect x="1.75" y="1.75" width="8.5" height="8.5" rx="1" fill="currentColor" />;
  return <circle cx="6" cy="6" r="4.25" fill="none" stroke="currentColor" strokeWidth="1.5" />;
}

export interface StatusProps {
  tone: StatusTone;
  /** The state in a word or a few: always there, never a colour alone. */
  children: ReactNode;
  className?: string;
}

/** The mark alone: only where the words stand elsewhere for everybody. */
export function StatusMark({ tone }: { tone: StatusTone }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 12 12" className={clsx("size-2.5", look[tone])}>
      <Shape tone={tone} />
    </svg>
  );
}

/** A dot *and* a word. */
export function Status({ tone, children, className }: StatusProps) {
  return (
    <span className={clsx("inline-flex items-start gap-2", className)}>
      <span className="inline-flex h-lh shrink-0 items-center">
        <StatusMark tone={tone} />
      </span>
      <span className="min-w-0">{children}</span>
    </span>
  );
}
