"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { ActionForm } from "@/components/form/action-form";
import { useForm } from "@/components/form/context";
import type { FormAction } from "@/components/form/state";
import { ToastAnswer } from "@/components/form/toast-answer";
import { Button, type ButtonVariant } from "@/components/ui/button";

type Answered = FormAction<{ words: string }>;

export interface DriftFormProps {
  action: Answered;
  /** The latest finding that is shown: what is accepted is what was seen. */
  seen: string;
  /** What is decided about; once it is, its button is gone and the focus needs a place. */
  children: ReactNode;
}

/** One form around everything that can be decided, so that its answer outlives the row it was about. */
export function DriftForm({ action, seen, children }: DriftFormProps) {
  return (
    <ActionForm action={action}>
      <input type="hidden" name="seen" value={seen} />
      <Rows>{children}</Rows>
      <ToastAnswer />
    </ActionForm>
  );
}

/** Keeps the place of whoever works with the keyboard: focus on a button that went away comes back to the rows. */
function Rows({ children }: { children: ReactNode }) {
  const rows = useRef<HTMLDivElement>(null);
  const inside = useRef(false);
  useEffect(() => {
    if (inside.current && document.activeElement === document.body) rows.current?.focus();
  });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches the focus of what is inside
    <div
      ref={rows}
      tabIndex={-1}
      className="outline-none"
      onFocus={() => {
        inside.current = true;
      }}
      onBlur={(event) => {
        if (event.relatedTarget) inside.current = false;
      }}
    >
      {children}
    </div>
  );
}

export interface DecideButtonProps {
  name: "restore" | "accept" | "all";
  /** The booking, or the account for all of it. */
  value: string;
  variant?: ButtonVariant;
  children: ReactNode;
}

/** Sends the form with one decision; only the button that was pressed shows that the answer is under way. */
export function DecideButton({ name, value, variant = "secondary", children }: DecideButtonProps) {
  const { pending, sending } = useForm();
  return (
    <Button
      type="submit"
      name={name}
      value={value}
      variant={variant}
      size="sm"
      pending={pending && sending?.get(name) === value}
    >
      {children}
    </Button>
  );
}

/** Starts a comparison, which may take a while, and says so. */
export function CompareForm({ action, id }: { action: Answered; id: string }) {
  return (
    <ActionForm action={action} silent>
      <input type="hidden" name="id" value={id} />
      <CompareButton />
    </ActionForm>
  );
}

/** How it came out stands on the page already; people who cannot see it are told. */
function CompareButton() {
  const { state, pending } = useForm();
  const words = state.status === "done" ? (state.value as { words: string }).words : "";
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button type="submit" pending={pending}>
        Compare now
      </Button>
      <p role="status" className={pending ? "text-sm text-soft" : "sr-only"}>
        {pending ? "Looking at each event…" : words}
      </p>
    </div>
  );
}
