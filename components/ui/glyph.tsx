import { clsx } from "clsx";
import type { ReactNode } from "react";

/** Plain shapes that tell things of a kind apart at a glance; none of them is anybody's logo. */
export type GlyphShape = "ring" | "panes" | "cloud" | "server" | "more";

const shapes: Record<GlyphShape, ReactNode> = {
  ring: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3l2 1.5" />
    </>
  ),
  panes: <path d="M2.5 2.5h11v11h-11zM8 2.5v11M2.5 8h11" />,
  cloud: <path d="M4.5 12.5a3 3 0 0 1 0-6 4 4 0 0 1 7.5 1 2.5 2.5 0 0 1 0 5z" />,
  more: <path d="M3 8h.01M8 8h.01M13 8h.01" strokeWidth="2.4" strokeLinecap="round" />,
  server: <path d="M2.5 2.5h11v4h-11zM2.5 9.5h11v4h-11zM5 4.5h.5M5 11.5h.5" />,
};

/** One of those shapes, in the colour of the words it stands beside: those say what it means. */
export function Glyph({ shape, className }: { shape: GlyphShape; className?: string }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 16 16" className={clsx("glyph", className)}>
      {shapes[shape]}
    </svg>
  );
}
