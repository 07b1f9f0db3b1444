import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Glyph, type GlyphShape } from "@/components/ui/glyph";

export interface PlacedProps {
  /** The shape of the provider the place is at; null for nowhere. */
  glyph: GlyphShape | null;
  /** The words about the place: they name calendar, provider and account. */
  children: ReactNode;
  className?: string;
}

/** Where something goes or is: the provider's shape, and the words that say the same to everybody. */
export function Placed({ glyph, children, className }: PlacedProps) {
  return (
    <span className={clsx("placed", className)}>
      {glyph && <Glyph shape={glyph} />}
      <span>{children}</span>
    </span>
  );
}
