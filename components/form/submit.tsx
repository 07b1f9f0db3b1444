"use client";

import { CircleCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Button, type ButtonProps } from "@/components/ui/button";
import { useForm } from "./context";

/** The button that sends the form one stands in; shows that the answer is under way. */
export function SubmitButton({ variant = "primary", ...rest }: ButtonProps) {
  const { pending } = useForm();
  return <Button {...rest} type="submit" variant={variant} pending={pending} />;
}

export interface FormActionsProps {
  children: ReactNode;
  /** Said and shown once the form was saved; for forms that stay on the page. */
  done?: ReactNode;
}

/** The end of a form: its buttons, and the word that it was saved, as long as that is true of what is in the form. */
export function FormActions({ children, done }: FormActionsProps) {
  const { state, pending, edited } = useForm();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      {children}
      <p role="status" className="min-h-5 text-ok-text text-sm">
        {done && state.status === "done" && !pending && !edited && (
          <span className="inline-flex items-center gap-1.5">
            <CircleCheck aria-hidden className="size-4" />
            {done}
          </span>
        )}
      </p>
    </div>
  );
}
