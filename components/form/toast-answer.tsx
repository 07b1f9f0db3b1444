"use client";

import { Toast } from "@/components/ui/toast";
import { useForm } from "./context";

/** Says in a toast what the form's action answered as `words`. */
export function ToastAnswer() {
  const { state, pending } = useForm();
  const done = state.status === "done" && !pending;
  return <Toast turn={done ? state.at : 0}>{done && (state.value as { words: string }).words}</Toast>;
}
