"use client";

import { RefreshCw, X } from "lucide-react";
import type { ReactNode } from "react";
import { ActionForm } from "@/components/form/action-form";
import { useForm } from "@/components/form/context";
import { SelectAll } from "@/components/form/select-all";
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
