"use client";

import {
  type ComponentProps,
  type FormEvent,
  useActionState,
  useEffect,
  useRef,
  useState,
  useTransition,
} from "react";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { FormStateContext } from "./context";
import { type FormAction, type FormState, idle, unanswered } from "./state";

export interface ActionFormProps<T> extends Omit<ComponentProps<"form">, "action" | "onSubmit"> {
  action: FormAction<T>;
}

/**
 * A form that sends itself to a server action. Without JavaScript the browser posts it and the page comes back with
 * the answer; with it, the answer arrives in place, nothing typed is lost, and a second click while one is under way
 * does nothing. Errors stay beside their fields; the first one gets the focus.
 */
export function ActionForm<T>({ action, children, ...rest }: ActionFormProps<T>) {
  const [posted, post] = useActionState<FormState<T>, FormData>(action, idle);
  const [answered, setAnswered] = useState<FormState<T>>();
  const [pending, startTransition] = useTransition();
  const form = useRef<HTMLFormElement>(null);
  const busy = useRef(false);
  const state = answered ?? posted;

  // Sent by ourselves rather than through `action`: React would empty the controls after every answer.
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy.current) return;
    busy.current = true;
    const submitter = (event.nativeEvent as SubmitEvent).submitter;
    const data = new FormData(event.currentTarget, submitter);
    startTransition(async () => {
      const answer = await action(state, data)
        .catch((error: unknown) => unanswered(error, Date.now()))
        .finally(() => {
          busy.current = false;
        });
      startTransition(() => setAnswered(answer));
    });
  }

  const failedAt = state.status === "failed" ? state.at : undefined;
  useEffect(() => {
    if (failedAt !== undefined) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [failedAt]);

  return (
    <form {...rest} ref={form} action={post} onSubmit={submit} noValidate aria-busy={pending || undefined}>
      <FormStateContext value={{ state, pending }}>
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
          >
            {state.errorId && (
              <p>
                If it happens again, tell us this number: <code className="font-mono">{state.errorId}</code>
              </p>
            )}
          </Banner>
        )}
        {children}
      </FormStateContext>
    </form>
  );
}
