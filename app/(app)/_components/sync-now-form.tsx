"use client";

import { RefreshCw } from "lucide-react";
import type { ReactNode } from "react";
import { ActionForm } from "@/components/form/action-form";
import { useForm } from "@/components/form/context";
import type { FormAction } from "@/components/form/state";
import { SubmitButton } from "@/components/form/submit";
import { Toast } from "@/components/ui/toast";

export interface SyncNowFormProps {
  action: FormAction<{ words: string }>;
  /** What is synced; nothing means everything. */
  id?: string;
  children: ReactNode;
}

/** A button that has waiting events tried at once. */
export function SyncNowForm({ action, id, children }: SyncNowFormProps) {
  return (
    <ActionForm action={action}>
      {id && <input type="hidden" name="id" value={id} />}
      <SubmitButton variant="secondary" size="sm">
        <RefreshCw aria-hidden />
        {children}
      </SubmitButton>
      <Answer />
    </ActionForm>
  );
}

function Answer() {
  const { state } = useForm();
  const done = state.status === "done";
  return <Toast turn={done ? state.at : 0}>{done && (state.value as { words: string }).words}</Toast>;
}
