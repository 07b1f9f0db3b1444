"use client";

import { clsx } from "clsx";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import type { MouseEvent, ReactNode } from "react";

/** Following a link inside the folded menu closes it; without JavaScript the new page does. */
function closeMenu(event: MouseEvent<HTMLElement>) {
  const menu = event.currentTarget.closest<HTMLElement>("[popover]");
  if (menu?.matches(":popover-open")) menu.hidePopover();
}

export interface NavLinkProps {
  href: string;
  /** The part of the site this link stands for, if it is more than `href`. */
  under?: string;
  className: string;
  current: string;
  children: ReactNode;
}

/** A link that knows whether the person is there. */
export function NavLink({ href, under = href, className, current, children }: NavLinkProps) {
  const path = usePathname();
  const here = path === under || path.startsWith(`${under}/`);
  return (
    <Link
      href={href}
      aria-current={here ? "page" : undefined}
      onClick={closeMenu}
      className={clsx(className, here && current)}
    >
      {children}
    </Link>
  );
}

/** For inside a link: appears when its page takes a moment to come; its room is kept, so nothing moves. */
export function Underway() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden
      className={clsx("underway ml-auto", pending && "animate-spin opacity-100 transition-opacity delay-150")}
    />
  );
}

/** The same for links without room to spare: a line along their lower edge. The link has to be `relative`. */
export function UnderwayLine() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden
      className={clsx(
        "absolute inset-x-2 bottom-0.5 h-0.5 rounded-full bg-accent-text opacity-0",
        pending && "animate-pulse opacity-100 transition-opacity delay-150",
      )}
    />
  );
}
