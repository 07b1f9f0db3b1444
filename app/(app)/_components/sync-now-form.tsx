"use client";

import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { ActionForm } from "@/components/form/action-form";
import type { FormAction } from "@/components/form/state";
import { SubmitButton } from "@/components/form/submit";
import { ToastAnswer } from "@/components/form/toast-answer";

export interface SyncNowFormProps {
  action: FormAction<{ words: string }>;
  /** What is synced; nothing means everything. */
  id?: string;
  /** The form's own id, for buttons elsewhere that send it. */
  form?: string;
  children: ReactNode;
}

/** A button that has waiting events tried at once. */
export function SyncNowForm({ action, id, form, children }: SyncNowFormProps) {
  return (
    <ActionForm action={action} id={form}>
      {id && <input type="hidden" name="id" value={id} />}
      <SubmitButton variant="secondary" size="sm">
        <RefreshCw aria-hidden />
        {children}
      </SubmitButton>
      <ToastAnswer />
    </ActionForm>
  );
}
