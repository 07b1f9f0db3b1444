"use client";

import { startTransition, useEffect, useRef } from "react";
import { idle } from "@/components/form/state";
import { type Habits, habitsOfLocale, habitsWord } from "@/lib/text/time-style";
import { tellHabits } from "../actions";

/** Tells the server, once a page, where this browser writes times otherwise than its languages let one think. */
export function BrowserHabits({ known }: { known: Habits }) {
  const told = useRef(false);
  useEffect(() => {
    const own = habitsOfLocale(undefined, known);
    if (told.current || habitsWord(own) === habitsWord(known)) return;
    told.current = true;
    const form = new FormData();
    for (const [name, value] of Object.entries(own)) form.set(name, String(value));
    // The answer brings the page along as it reads now. One that fails changes nothing.
    startTransition(() => void tellHabits(idle, form).catch(() => null));
  }, [known]);
  return null;
}
