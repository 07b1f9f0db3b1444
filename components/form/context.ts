"use client";

import { createContext, useContext } from "react";
import { type FormState, idle } from "./state";

export interface FormContext {
  state: FormState;
  pending: boolean;
  /** Something was changed since it was sent last: what was answered is not about what it shows. */
  edited: boolean;
  /** What is being sent, while it is: controls that save at once show it before the answer is there. */
  sending: FormData | null;
  /** Forgets the last answer. */
  reset: () => void;
}

export const FormStateContext = createContext<FormContext>({
  state: idle,
  pending: false,
  edited: false,
  sending: null,
  reset: () => {},
});

/** The state of the form one stands in. */
export const useForm = (): FormContext => useContext(FormStateContext);

/** The error and the typed value of one control of the form one stands in. */
export function useFormField(name: string): { error: string | undefined; typed: string | undefined } {
  const { state } = useForm();
  if (state.status === "idle") return { error: undefined, typed: undefined };
  return { error: state.status === "failed" ? state.fields[name] : undefined, typed: state.values?.[name] };
}
