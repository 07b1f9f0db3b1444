import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

/** The way back, above a page's title. */
export function BackLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link
      href={href}
      className="-ml-1 inline-flex min-h-6 items-center gap-1.5 rounded-md px-1 text-soft hover:text-text"
    >
      <ArrowLeft aria-hidden className="size-4" />
      {children}
    </Link>
  );
}
