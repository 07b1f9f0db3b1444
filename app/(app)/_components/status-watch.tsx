"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { LiveStatus } from "@/lib/accounts/live";

/** How long to wait before each look while something is going on and nothing changes, in ms; after the last, no more. */
const LOOKS_MS = [800, 1_200, 2_000, 3_000, 5_000, 8_000, ...Array<number>(20).fill(15_000)];
/** A page reached by a link shows what its frame knew before: it looks soon after. */
const ARRIVAL_MS = 250;
/** A look at a retry comes a little after it is due. */
const AFTER_RETRY_MS = 2_000;
const LONGEST_MS = 60 * 60_000;

async function look(signal: AbortSignal): Promise<LiveStatus | null> {
  try {
    const answer = await fetch("/api/sync/status", { signal, cache: "no-store" });
    return answer.ok ? ((await answer.json()) as LiveStatus) : null;
  } catch {
    // Offline, or the page is being left: the next look tells.
    return null;
  }
}

/**
 * Keeps an open page true: while work is going on it asks how the accounts are, ever more seldom, and draws the page
 * anew when that differs from what is shown. Idle pages ask once on arrival and when they are looked at again.
 */
export function StatusWatch({ shown }: { shown: LiveStatus }) {
  const router = useRouter();
  const path = usePathname();
  const arrived = useRef(path);
  const { stamp, busy, nextAt } = shown;

  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let turn = 0;
    const ask = async () => {
      if (document.hidden) return;
      const status = await look(leaving.signal);
      if (leaving.signal.aborted) return;
      if (status && status.stamp !== stamp) router.refresh();
      plan(status ?? { busy: true, nextAt: null });
    };
    const plan = (status: Omit<LiveStatus, "stamp">) => {
      clearTimeout(timer);
      const wait = status.busy
        ? LOOKS_MS[turn++]
        : status.nextAt === null
          ? undefined
          : Math.min(LONGEST_MS, Math.max(1_000, status.nextAt + AFTER_RETRY_MS - Date.now()));
      if (wait !== undefined) timer = setTimeout(ask, wait);
    };
    const seen = () => {
      if (!document.hidden) void ask();
    };
    document.addEventListener("visibilitychange", seen);
    if (arrived.current === path) plan({ busy, nextAt });
    else timer = setTimeout(ask, ARRIVAL_MS);
    arrived.current = path;
    return () => {
      leaving.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [router, path, stamp, busy, nextAt]);
  return null;
}
