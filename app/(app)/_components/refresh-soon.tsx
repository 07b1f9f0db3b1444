"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/** When to look again, in ms after the page was shown: soon at first, then ever more rarely, then no more. */
const LOOKS_MS = [1_500, 3_500, 7_000, 15_000, 30_000];

/** Draws the page anew a few times while an event is under way, so that "Waiting" becomes "In Work" by itself. */
export function RefreshSoon({ reason }: { reason: string }) {
  const router = useRouter();
  // `reason` names what is waited for: a new wait starts the looks again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of it alone restarts the timers
  useEffect(() => {
    const timers = LOOKS_MS.map((after) => setTimeout(() => router.refresh(), after));
    return () => {
      for (const timer of timers) clearTimeout(timer);
    };
  }, [router, reason]);
  return null;
}
