import { clsx } from "clsx";
import { CircleCheck, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";

export interface ToastProps {
  children?: ReactNode;
  /** Differs each time something is confirmed, though in the same words. */
  turn: number;
  /** What is under way instead: it stays until that is over. */
  pending?: ReactNode;
}

/**
 * Confirms that something was saved, over the page's corner, and goes by itself; before that it may say that it is being
 * saved. Nothing on the page moves for it.
 */
export function Toast({ children, turn, pending }: ToastProps) {
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-x-4 bottom-4 z-10 flex justify-end print:hidden"
    >
      {(pending || children) && (
        <p
          key={pending ? "pending" : turn}
          className={clsx(
            "inline-flex items-center gap-2 rounded-lg border border-line bg-raised px-4 py-2.5 font-medium text-sm shadow-float",
            !pending && "toast",
          )}
        >
          {pending ? (
            <LoaderCircle aria-hidden className="size-4.5 animate-spin text-soft" />
          ) : (
            <CircleCheck aria-hidden className="size-4.5 text-ok" />
          )}
          {pending || children}
        </p>
      )}
    </div>
  );
}
