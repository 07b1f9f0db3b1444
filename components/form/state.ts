/** What a form's action answered last; the shape `defineAction` of lib/actions returns. */
export type FormState<T = unknown> =
  | { status: "idle" }
  | {
      status: "done";
      value: T;
      /** What was typed, of a form that asked something and is to be gone on with. Never passwords. */
      values?: Record<string, string>;
      at: number;
    }
  | {
      status: "failed";
      code: string;
      message: string;
      /** What to correct, by the name of the control. */
      fields: Record<string, string>;
      /** What was typed, so that a form rendered anew still holds it. Never passwords. */
      values: Record<string, string>;
      errorId?: string;
      at: number;
    };

export type FormAction<T = unknown> = (state: FormState<T>, data: FormData) => Promise<FormState<T>>;

/** The state of a form nobody has sent yet. */
export const idle: FormState<never> = { status: "idle" };

/** Navigation answers of the framework travel as errors and must pass through whoever catches. */
const isNavigation = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "digest" in error &&
  typeof error.digest === "string" &&
  error.digest.startsWith("NEXT_");

/**
 * What a call to the server that did not come back says to the person. Rethrows what is no failure (redirects).
 * The page was served by an older build when the server no longer knows the action.
 */
export function unanswered(error: unknown, at: number): FormState<never> {
  if (isNavigation(error)) throw error;
  const outdated = error instanceof Error && error.name === "UnrecognizedActionError";
  return {
    status: "failed",
    code: outdated ? "outdated" : "unreachable",
    message: outdated
      ? "Calpace was updated while this page was open. Reload the page and try again."
      : "The server could not be reached. Check your connection and try again.",
    fields: {},
    values: {},
    at,
  };
}
