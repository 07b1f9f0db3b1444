"use client";

import { useEffect, useRef, useState } from "react";
import { useForm } from "@/components/form/context";
import { idle } from "@/components/form/state";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import type { TimeNotice } from "@/lib/bookings/notices";
import { askAboutTime } from "../actions";

/** How long the person must have stopped changing the time before it is looked up, in ms. */
const PAUSE_MS = 300;
const asked = ["date", "startTime", "serviceId", "bookingId"];

/**
 * Says what would become of the time in the form it stands in, and what is remarkable about it, while it is being chosen;
 * `initial` of the one it opens with. It never blocks.
 */
export function TimeNotices({ initial = [] }: { initial?: readonly TimeNotice[] | undefined }) {
  const place = useRef<HTMLDivElement>(null);
  const { state } = useForm();
  // Without scripts the form's own answer has them.
  const [notices, setNotices] = useState(state.status === "done" ? (state.value as TimeNotice[]) : initial);

  useEffect(() => {
    const form = place.current?.closest("form");
    if (!form) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let turn = 0;
    const look = async (mine: number) => {
      const filled = new FormData(form);
      const question = new FormData();
      for (const name of asked) if (filled.get(name)) question.set(name, String(filled.get(name)));
      if (!question.has("date") || !question.has("startTime")) return setNotices([]);
      // A look-up that fails says nothing: saving the form tells everything that matters.
      const answer = await askAboutTime(idle, question).catch(() => null);
      if (mine === turn) setNotices(answer?.status === "done" ? answer.value : []);
    };
    const changed = (event: Event) => {
      if (!(event.target instanceof HTMLElement) || !asked.includes(event.target.getAttribute("name") ?? ""))
        return;
      clearTimeout(timer);
      turn += 1;
      const mine = turn;
      timer = setTimeout(() => void look(mine), PAUSE_MS);
    };
    form.addEventListener("input", changed);
    return () => {
      clearTimeout(timer);
      form.removeEventListener("input", changed);
    };
  }, []);

  return (
    <div ref={place} role="status" className="space-y-2 empty:hidden">
      {notices.map((notice) =>
        notice.kind === "plan" ? (
          <p key={notice.kind} className="text-pretty text-sm text-soft wrap-anywhere">
            {notice.text}
          </p>
        ) : (
          <Banner key={notice.kind} tone="warning">
            {notice.text}
          </Banner>
        ),
      )}
    </div>
  );
}

/** The same for whoever has no scripts: a button that asks. It stands after the form's own, which is Enter's. */
export const LookAhead = ({ children }: { children: string }) => (
  <noscript>
    <Button type="submit" name="look" value="yes">
      {children}
    </Button>
  </noscript>
);
