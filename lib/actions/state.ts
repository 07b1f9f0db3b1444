/** What a form shows after its action ran; `at` (ms) tells two equal answers apart. */
export type ActionState<T = unknown> =
  | { status: "idle" }
  | {
      status: "done";
      value: T;
      /** What was typed, of a form that asked something and is to be gone on with; never a secret. */
      values?: Record<string, string>;
      at: number;
    }
  | {
      status: "failed";
      code: string;
      message: string;
      /** What to correct, by the field's name. */
      fields: Record<string, string>;
      /** What was typed, so the form keeps it; never a secret. */
      values: Record<string, string>;
      errorId?: string;
      at: number;
    };

/** The state of a form that was not sent yet. */
export const idle: ActionState<never> = { status: "idle" };
