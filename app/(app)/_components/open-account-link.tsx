"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";

/** Leads to an account's page; nothing where the person is there already. */
export function OpenAccountLink({ id }: { id: string }) {
  const href = `/settings/calendars/${id}`;
  if (usePathname() === href) return null;
  return (
    <Link href={href} className="link">
      Open the account
    </Link>
  );
}
