import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { UnderwayLine } from "./nav-link";

export interface PagerProps {
  /** Where the pages before and after are; null where there is none. */
  previous: string | null;
  next: string | null;
  label: string;
}

/** Links to the neighbouring pages of a list; nothing when one page holds it all. */
export function Pager({ previous, next, label }: PagerProps) {
  if (!previous && !next) return null;
  return (
    <nav aria-label={label} className="mt-4 flex justify-between gap-3">
      {previous ? (
        <Link href={previous} rel="prev" className={buttonClass("secondary", "md", "relative")}>
          Previous page
          <UnderwayLine />
        </Link>
      ) : (
        <span />
      )}
      {next && (
        <Link href={next} rel="next" className={buttonClass("secondary", "md", "relative")}>
          Next page
          <UnderwayLine />
        </Link>
      )}
    </nav>
  );
}
