"use client";

import { type ComponentProps, useEffect, useRef } from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { FormStateContext } from "./context";
import type { FormAction } from "./state";
import { useSubmission } from "./use-submission";

export interface ActionFormProps<T> extends Omit<ComponentProps<"form">, "action" | "onSubmit" | "onChange"> {
  action: FormAction<T>;
  /** What is called instead of `action` where there is JavaScript: for forms that act on the page as well. */
  send?: FormAction<T>;
  /** Its controls save at once: a change made while another is under way is sent after it, instead of ignored. */
  instant?: boolean;
  /** What is in the form says itself, aloud as well, that it is being sent. */
  silent?: boolean;
  /** Empties the form once it was saved: for passwords. */
  clearWhenDone?: boolean;
}

/**
 * A form that sends itself to a server action. Without JavaScript the browser posts it and the page comes back with
 * the answer; with it, the answer arrives in place, nothing typed is lost, and a second click while one is under way
 * does nothing. That it is being sent is said at once: by its button, and aloud for whoever does not see that; controls
 * without a button say it themselves. Errors stay beside their fields; the first one gets the focus.
 */
export function ActionForm<T>({
  action,
  send = action,
  instant = false,
  silent = instant,
  clearWhenDone = false,
  children,
  ...rest
}: ActionFormProps<T>) {
  const { post, submit, edit, ...context } = useSubmission(action, send, instant);
  const { state, pending } = context;
  const form = useRef<HTMLFormElement>(null);

  const failedAt = state.status === "failed" ? state.at : undefined;
  useEffect(() => {
    if (failedAt !== undefined) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [failedAt]);

  const doneAt = state.status === "done" ? state.at : undefined;
  useEffect(() => {
    if (clearWhenDone && doneAt !== undefined) form.current?.reset();
  }, [clearWhenDone, doneAt]);

  return (
    <form
      {...rest}
      ref={form}
      action={post}
      onSubmit={submit}
      onChange={edit}
      noValidate
      aria-busy={pending || undefined}
    >
      {!silent && (
        <p role="status" className="sr-only">
          {pending && "Sending…"}
        </p>
      )}
      <FormStateContext value={context}>
        {state.status === "failed" && state.message && (
          <Banner
            tone="danger"
            role="alert"
            title={state.message}
            className="mb-5"
            action={
              state.code === "outdated" && (
                <Button size="sm" onClick={() => location.reload()}>
                  Reload the page
                </Button>
              )
            }
          />
        )}
        {children}
      </FormStateContext>
    </form>
  );
}
