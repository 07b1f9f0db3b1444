import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";

/** Confirms that something was saved, over the page's corner, and goes by itself. Nothing on the page moves for it. */
export function Toast({ children, turn }: { children?: ReactNode; turn: number }) {
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-10 flex justify-end print:hidden"
    >
      {children && (
        <p
          key={turn}
          className="toast inline-flex items-center gap-2 rounded-lg border border-line bg-raised px-4 py-2.5 font-medium text-sm shadow-float"
        >
          <CircleCheck aria-hidden className="size-4.5 text-ok" />
          {children}
        </p>
      )}
    </div>
  );
}
