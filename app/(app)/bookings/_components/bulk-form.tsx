"use client";

import { RefreshCw, X } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { ActionForm } from "@/components/form/action-form";
import { useForm } from "@/components/form/context";
import type { FormAction } from "@/components/form/state";
import { ToastAnswer } from "@/components/form/toast-answer";
import { Button, type ButtonProps } from "@/components/ui/button";

export interface BulkFormProps {
  action: FormAction<{ words: string }>;
  /** A list with boxes named `ids`. */
  children: ReactNode;
}

/** A list of which several can be ticked, and what can be done with those; the bar is there while any is ticked. */
export function BulkForm({ action, children }: BulkFormProps) {
  return (
    <ActionForm action={action} className="group/bulk" aria-label="Bookings to select">
      <SelectAll />
      {children}
      <div className="sticky bottom-3 z-2 mt-4 hidden flex-wrap print:hidden! items-center justify-end gap-2 rounded-lg border border-line-strong bg-raised p-2.5 shadow-float group-has-[[name=ids]:checked]/bulk:flex">
        <BulkButton value="resend">
          <RefreshCw aria-hidden />
          Sync again
        </BulkButton>
        <BulkButton value="cancel">
          <X aria-hidden />
          Cancel bookings…
        </BulkButton>
      </div>
      <ToastAnswer />
    </ActionForm>
  );
}

/** Of the two ways to send the form only the one that was pressed shows that it is under way. */
function BulkButton(props: ButtonProps & { value: string }) {
  const { pending, sending } = useForm();
  const mine = sending?.get("do") === props.value;
  return (
    <Button
      {...props}
      type="submit"
      name="do"
      className="max-sm:flex-1 max-sm:px-2 max-sm:[&_svg]:hidden"
      pending={pending && mine}
    />
  );
}

const boxesOf = (form: HTMLFormElement | null | undefined): HTMLInputElement[] =>
  form ? [...form.querySelectorAll<HTMLInputElement>("input[name=ids]")] : [];

/** Ticks and unticks all, and says how many are; needs JavaScript, so its room is kept empty without it. */
function SelectAll() {
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
    // Bookings come and go while the page stays open.
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
