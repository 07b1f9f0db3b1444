import { clsx } from "clsx";
import Link from "next/link";
import { UnderwayLine } from "./nav-link";

export interface TabLink {
  href: string;
  label: string;
  current: boolean;
}

/** Links that choose which part of something is shown; each is an address of its own. */
export function TabLinks({ label, tabs }: { label: string; tabs: readonly TabLink[] }) {
  return (
    <nav aria-label={label}>
      <ul className="inline-flex flex-wrap gap-0.5 rounded-md border border-line bg-sunken p-0.5">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              aria-current={tab.current ? "page" : undefined}
              className={clsx(
                "relative inline-flex min-h-8 items-center rounded-sm border px-3 font-medium text-sm",
                tab.current
                  ? "border-line bg-surface text-text shadow-card"
                  : "border-transparent text-soft hover:text-text",
              )}
            >
              {tab.label}
              <UnderwayLine />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
