import { clsx } from "clsx";
import { CircleAlert, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

type BannerTone = "info" | "success" | "warning" | "danger";

const tones = {
  info: { icon: Info, look: "border-line bg-sunken", mark: "text-accent-text", word: "Note" },
  success: { icon: CircleCheck, look: "border-ok/30 bg-ok-wash", mark: "text-ok", word: "Done" },
  warning: { icon: TriangleAlert, look: "border-warn/35 bg-warn-wash", mark: "text-warn", word: "Warning" },
  danger: {
    icon: CircleAlert,
    look: "border-danger/35 bg-danger-wash",
    mark: "text-danger",
    word: "Problem",
  },
} as const;

export interface BannerProps {
  tone?: BannerTone;
  title?: ReactNode;
  children?: ReactNode;
  /** Links or buttons that help. */
  action?: ReactNode;
  /** Said aloud when it appears: `status` waits for a pause, `alert` does not. */
  role?: "status" | "alert";
  id?: string;
  className?: string;
}

/** A message that stays. Its tone has a shape and a spoken word, not only a colour. */
export function Banner({ tone = "info", title, children, action, role, id, className }: BannerProps) {
  const { icon: Icon, look, mark, word } = tones[tone];
  return (
    <div
      id={id}
      role={role}
      className={clsx("flex gap-3 rounded-lg border px-4 py-3 text-sm", look, className)}
    >
      <Icon aria-hidden className={clsx("mt-px size-4.5 shrink-0", mark)} />
      <div className="min-w-0 flex-1 space-y-1">
        <span className="sr-only">{word}: </span>
        {title && <p className="font-medium">{title}</p>}
        {children && <div className={clsx(title && "text-soft", "space-y-1")}>{children}</div>}
        {action && <div className="flex flex-wrap gap-x-4 gap-y-2 pt-1">{action}</div>}
      </div>
    </div>
  );
}
