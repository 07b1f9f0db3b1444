import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

/** A quiet surface that holds one thing. */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div {...rest} className={clsx("rounded-lg border border-line bg-surface shadow-card", className)} />
  );
}

export interface SectionProps extends Omit<ComponentProps<"section">, "title"> {
  /** Also the id of the heading, which names the section. */
  id: string;
  title: ReactNode;
  description?: ReactNode;
  /** Stands at the end of the heading's line. */
  action?: ReactNode;
  level?: 2 | 3;
}

/** A titled part of a page; its heading names the region for people who cannot see it. */
export function Section({
  id,
  title,
  description,
  action,
  level = 2,
  className,
  children,
  ...rest
}: SectionProps) {
  const Heading = level === 2 ? "h2" : "h3";
  return (
    <section {...rest} aria-labelledby={id} className={clsx("space-y-3", className)}>
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <Heading id={id} className={clsx("font-semibold tracking-tight", level === 2 && "text-lg")}>
            {title}
          </Heading>
          {description && <p className="mt-0.5 max-w-prose text-sm text-soft">{description}</p>}
        </div>
        {action}
      </div>
      {children}
    </section>
  );
}
