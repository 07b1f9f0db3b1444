import type { ReactNode } from "react";

export interface PageHeaderProps {
  title: ReactNode;
  description?: ReactNode;
  /** Buttons at the end of the line; below the title where there is no room. */
  action?: ReactNode;
  /** Way back, above the title. */
  back?: ReactNode;
}

/** The page's one h1. */
export function PageHeader({ title, description, action, back }: PageHeaderProps) {
  return (
    <header className="mb-6">
      {back && <div className="mb-2 text-sm print:hidden">{back}</div>}
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <h1 className="font-semibold text-2xl tracking-tight">{title}</h1>
          {description && <div className="mt-1 max-w-prose text-soft">{description}</div>}
        </div>
        {action && <div className="flex flex-wrap gap-2">{action}</div>}
      </div>
    </header>
  );
}
