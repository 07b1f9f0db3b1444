"use client";

import type { ReactNode } from "react";
import { useForm } from "./context";

export interface FoldawayProps {
  summary: ReactNode;
  children: ReactNode;
  className?: string;
}

/** The fields of a form that are folded away until they are needed; a form that was refused shows them. */
export function Foldaway({ summary, children, className }: FoldawayProps) {
  const { state } = useForm();
  return (
    <details className={className} open={state.status === "failed" || undefined}>
      <summary className="link inline-flex min-h-8 list-none items-center font-medium text-sm">
        {summary}
      </summary>
      {children}
    </details>
  );
}
