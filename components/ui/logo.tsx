"use client";

import { clsx } from "clsx";

/** The mark and the name. */
export function Logo({ className }: { className?: string }) {
  return (
    <span
      className={clsx("inline-flex items-center gap-2.5 font-semibold text-lg tracking-tight", className)}
    >
      <svg aria-hidden="true" viewBox="0 0 32 32" className="size-6 shrink-0">
        <rect width="32" height="32" rx="8" className="fill-accent" />
        <g fill="none" stroke="#fff" strokeWidth="3" strokeLinecap="round" strokeLinejoin="round">
          <path d="M22.6 11.2A8.2 8.2 0 1 0 24.2 16" />
          <path d="m12.6 16 2.7 2.7 5.4-5.6" />
        </g>
      </svg>
      Calpace
    </span>
  );
}
