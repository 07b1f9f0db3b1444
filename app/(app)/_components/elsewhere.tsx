"use client";

import { usePathname, useSearchParams } from "next/navigation";
import type { ReactNode } from "react";

/** What every page says but those that ask for a calendar themselves: the settings, and the one after connecting. */
export function Elsewhere({ children }: { children: ReactNode }) {
  const path = usePathname();
  const asked = useSearchParams().has("first");
  return asked || path === "/settings/integrations" ? null : children;
}
