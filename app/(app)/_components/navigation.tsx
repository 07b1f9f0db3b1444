"use client";

import { CalendarDays, LayoutDashboard, Settings, Shapes } from "lucide-react";
import { NavLink, Underway } from "./nav-link";

const places = [
  { href: "/dashboard", under: "/dashboard", label: "Dashboard", icon: LayoutDashboard },
  { href: "/bookings", under: "/bookings", label: "Bookings", icon: CalendarDays },
  { href: "/services", under: "/services", label: "Services", icon: Shapes },
  { href: "/settings/profile", under: "/settings", label: "Settings", icon: Settings },
] as const;

/** The main navigation; `label` tells the two places it appears in apart. */
export function Navigation() {
  return (
    <nav aria-label="Main">
      <ul className="space-y-0.5">
        {places.map(({ href, under, label, icon: Icon }) => (
          <li key={href}>
            <NavLink
              href={href}
              under={under}
              className="flex min-h-10 items-center gap-3 rounded-md px-3 font-medium text-sm text-soft transition-colors duration-100 hover:bg-hover hover:text-text md:min-h-9"
              current="bg-accent-wash text-accent-text! hover:bg-accent-wash"
            >
              <Icon aria-hidden className="size-4.5 shrink-0" />
              {label}
              <Underway />
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}
