import { clsx } from "clsx";
import type { ReactNode } from "react";

export interface DetailsProps {
  summary: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A native disclosure in small print: what is behind a line. */
export function Details({ summary, children, className }: DetailsProps) {
  return (
    <details className={clsx("fold", className)}>
      <summary>{summary}</summary>
      <div className="pt-0.5 pl-4.5">{children}</div>
    </details>
  );
}
