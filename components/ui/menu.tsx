"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { Glyph } from "./glyph";

export interface MenuProps {
  /** What the menu is of, for whoever cannot see what it stands beside. */
  label: string;
  /** Buttons and links, one below the other. */
  children: ReactNode;
}

/**
 * Things there is no room for, behind a button. A native disclosure: it opens without JavaScript; with it, Escape, a click
 * elsewhere, leaving it by keyboard and choosing something close it.
 */
export function Menu({ label, children }: MenuProps) {
  const menu = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const details = menu.current;
    if (!details) return;
    const close = () => {
      details.open = false;
    };
    const outside = (event: Event) => {
      if (event.target instanceof Node && !details.contains(event.target)) close();
    };
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || !details.open) return;
      close();
      details.querySelector("summary")?.focus();
    };
    // Once the click has done what it is for.
    const chosen = (event: MouseEvent) => {
      if ((event.target as Element).closest("a, button")) setTimeout(close);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    details.addEventListener("keydown", onKey);
    details.addEventListener("click", chosen);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
      details.removeEventListener("keydown", onKey);
      details.removeEventListener("click", chosen);
    };
  }, []);
  return (
    <details ref={menu} className="menu">
      <summary aria-label={label}>
        <Glyph shape="more" className="size-4" />
      </summary>
      <div>{children}</div>
    </details>
  );
}
