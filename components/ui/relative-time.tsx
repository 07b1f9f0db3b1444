"use client";

import { useEffect, useState } from "react";
import { relativeWords } from "./relative";

const TICK_MS = 30_000;

/** How long ago something was, in words that stay true while the page is open. Both in ms; `now` is the server's. */
export function RelativeTime({ at, now }: { at: number; now: number }) {
  const [elapsed, setElapsed] = useState(0);
  // Measured from the server's clock, so that a wrong one in the browser tells no lies.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page drawn anew starts the count again
  useEffect(() => {
    const shown = Date.now();
    setElapsed(0);
    const timer = setInterval(() => setElapsed(Date.now() - shown), TICK_MS);
    return () => clearInterval(timer);
  }, [now, at]);
  return <time dateTime={new Date(at).toISOString()}>{relativeWords(at, now + elapsed)}</time>;
}
