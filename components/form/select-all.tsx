"use client";

import { useEffect, useRef, useState } from "react";

const boxesOf = (form: HTMLFormElement | null | undefined): HTMLInputElement[] =>
  form ? [...form.querySelectorAll<HTMLInputElement>("input[name=ids]")] : [];

/** Ticks and unticks all, and says how many are; needs JavaScript, so its room is kept empty without it. */
export function SelectAll() {
  const box = useRef<HTMLInputElement>(null);
  const [ticked, setTicked] = useState<{ some: number; of: number }>();

  useEffect(() => {
    const form = box.current?.form;
    const count = () => {
      const boxes = boxesOf(form);
      const some = boxes.filter((b) => b.checked).length;
      if (box.current) {
        box.current.checked = boxes.length > 0 && some === boxes.length;
        box.current.indeterminate = some > 0 && some < boxes.length;
      }
      setTicked({ some, of: boxes.length });
    };
    count();
    form?.addEventListener("change", count);
    // What is listed comes and goes while the page stays open.
    const watch = new MutationObserver(count);
    if (form) watch.observe(form, { childList: true, subtree: true });
    return () => {
      form?.removeEventListener("change", count);
      watch.disconnect();
    };
  }, []);

  return (
    <div className={ticked ? "mb-3 flex flex-wrap items-center gap-x-4 print:hidden" : "invisible mb-3 flex"}>
      <label className="flex min-h-9 items-center gap-3 pl-4.5 text-sm">
        <input
          ref={box}
          type="checkbox"
          autoComplete="off"
          className="size-4.5"
          onChange={({ currentTarget }) => {
            for (const one of boxesOf(currentTarget.form)) one.checked = currentTarget.checked;
          }}
        />
        Select all on this page
      </label>
      <p role="status" className="text-sm text-soft">
        {ticked && ticked.some > 0 && `${ticked.some} selected`}
      </p>
    </div>
  );
}
