"use client";

import {
  type FormEvent,
  useActionState,
  useEffect,
  useOptimistic,
  useRef,
  useState,
  useTransition,
} from "react";
import type { FormContext } from "./context";
import { type FormAction, type FormState, idle, unanswered } from "./state";

interface Submission<T> extends FormContext {
  state: FormState<T>;
  /** For the form's `action`: what the browser posts to without JavaScript. */
  post: (data: FormData) => void;
  /** For the form's `onSubmit`. */
  submit: (event: FormEvent<HTMLFormElement>) => void;
  /** For the form's `onChange`. */
  edit: () => void;
}

/**
 * Sends a form once per submission and keeps the answer. Sent by ourselves rather than through `action`: React would
 * empty the controls after every answer, and a request that never arrived would take the page down.
 */
export function useSubmission<T>(
  action: FormAction<T>,
  send: FormAction<T>,
  instant: boolean,
): Submission<T> {
  const [posted, post] = useActionState<FormState<T>, FormData>(action, idle);
  const [answered, setAnswered] = useState<FormState<T>>();
  const [sending, show] = useOptimistic<FormData | null>(null);
  const [pending, startTransition] = useTransition();
  const [edited, setEdited] = useState(false);
  const busy = useRef(false);
  const waiting = useRef<FormData | null>(null);
  const state = answered ?? posted;

  // A choice looks made before it is saved; whoever reloads or closes the page until then is asked first.
  useEffect(() => {
    if (!instant || !pending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [instant, pending]);

  async function sendAll(first: FormData): Promise<FormState<T>> {
    busy.current = true;
    let answer: FormState<T> = state;
    try {
      for (let data: FormData | null = first; data; data = waiting.current) {
        waiting.current = null;
        answer = await send(state, data).catch((error: unknown) => unanswered(error, Date.now()));
      }
      return answer;
    } finally {
      busy.current = false;
      waiting.current = null;
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    if (busy.current && !instant) return;
    setEdited(false);
    const submitter = (event.nativeEvent as SubmitEvent).submitter;
    const data = new FormData(event.currentTarget, submitter);
    if (busy.current) {
      waiting.current = data;
      startTransition(() => show(data));
      return;
    }
    startTransition(async () => {
      show(data);
      const answer = await sendAll(data);
      startTransition(() => setAnswered(answer));
    });
  }

  const reset = () => setAnswered(idle);
  return { state, pending, edited, sending, reset, post, submit, edit: () => setEdited(true) };
}
