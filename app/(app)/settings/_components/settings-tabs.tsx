"use client";

import { NavLink, UnderwayLine } from "@/app/(app)/_components/nav-link";

const places = [
  { href: "/settings/profile", label: "Profile" },
  { href: "/settings/integrations", label: "Integrations" },
  { href: "/settings/calendars", label: "Calendar accounts" },
  { href: "/settings/security", label: "Security" },
] as const;
const operators = { href: "/settings/operator", label: "Operator" } as const;

/** The "Account Settings" menu; `operator` says whether it is an operator's. */
export function SettingsTabs({ operator }: { operator: boolean }) {
  return (
    <nav aria-labelledby="account-settings" className="mb-6">
      <p id="account-settings" className="mb-2 font-medium text-sm text-soft">
        Account Settings
      </p>
      <ul className="flex flex-wrap gap-x-6 border-b">
        {[...places, ...(operator ? [operators] : [])].map(({ href, label }) => (
          <li key={href}>
            <NavLink
              href={href}
              className="-mb-px relative inline-flex min-h-10 items-center border-transparent border-b-2 font-medium text-sm text-soft hover:text-text"
              current="border-accent! text-text"
            >
              {label}
              <UnderwayLine />
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
