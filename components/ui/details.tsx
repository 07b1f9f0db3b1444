import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";

export interface DetailsProps {
  summary: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A native disclosure in small print: what is behind a line. */
export function Details({ summary, children, className }: DetailsProps) {
  return (
    <details className={clsx("group text-sm text-soft", className)}>
      <summary className="inline-flex min-h-6 list-none items-center gap-1 rounded-sm hover:text-text">
        <ChevronRight aria-hidden className="size-3.5 shrink-0 transition-transform group-open:rotate-90" />
        {summary}
      </summary>
      <div className="pt-0.5 pl-4.5">{children}</div>
    </details>
  );
}
