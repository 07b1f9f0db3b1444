import type { ReactNode } from "react";

/** The heading of a form, and the line below it. */
export function Title({ children, hint }: { children: ReactNode; hint?: ReactNode }) {
  return (
    <div className="space-y-1">
      <h1 className="font-semibold text-xl tracking-tight">{children}</h1>
      {hint && <p className="text-sm text-soft">{hint}</p>}
    </div>
  );
}
