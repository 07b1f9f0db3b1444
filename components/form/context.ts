"use client";

import { createContext, useContext } from "react";
import { type FormState, idle } from "./state";

interface FormContext {
  state: FormState;
  pending: boolean;
}

export const FormStateContext = createContext<FormContext>({ state: idle, pending: false });

/** The state of the form one stands in. */
export const useForm = (): FormContext => useContext(FormStateContext);

/** The error and the typed value of one control of the form one stands in. */
export function useFormField(name: string): { error: string | undefined; typed: string | undefined } {
  const { state } = useForm();
  if (state.status !== "failed") return { error: undefined, typed: undefined };
  return { error: state.fields[name], typed: state.values[name] };
}
