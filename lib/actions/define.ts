import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { currentVisit, type PresentUser, recordNotTheirs, requireUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { invalid, type Result } from "@/lib/errors";
import type { FailureCode } from "@/lib/errors/codes";
import { wordsOf } from "@/lib/errors/words";
import { recordSecurityEvent } from "@/lib/security/events";
import { isSameOrigin } from "@/lib/security/origin";
import { BusyError } from "@/lib/security/turns";
import { fieldsOf, typedValues } from "./form";
import type { ActionState } from "./state";
import { reportUnexpected } from "./unexpected";
import { issueWords, plainIssue } from "./words";

/** A server action for `useActionState`, or for a plain form when bound to a state. */
export type Action<T> = (previous: ActionState<T>, form: FormData) => Promise<ActionState<T>>;

/**
 * Makes a server action of a signed-in person: same origin → session → `schema` → `handler`. Expected failures come
 * back in words, unexpected errors as the id they were logged under;
 * `redirect()` and `notFound()` in the handler pass through. Fields the schema does not name are dropped.
 */
export function defineAction<S extends z.ZodType, T>(
  schema: S,
  handler: (context: { user: PresentUser; input: z.output<S> }) => Promise<Result<T>>,
): Action<T> {
  return async (_previous, form) =>
    answer(form, async () => {
      const user = await requireUser();
      const result = await parsed(schema, form, (input) => handler({ user, input }));
      if (!result.ok && NOT_THEIRS.has(result.code)) await recordNotTheirs(user);
      return result;
    });
}

/** Answers to an id that is nobody's or somebody else's, which the answer does not tell apart. */
const NOT_THEIRS: ReadonlySet<FailureCode> = new Set([
  "account_not_found",
  "booking_not_found",
  "service_not_found",
  "unknown_service",
  "calendar_unavailable",
]);

/** The same for what people do before they are signed in (sign up, reset a password). */
export function definePublicAction<S extends z.ZodType, T>(
  schema: S,
  handler: (context: { input: z.output<S> }) => Promise<Result<T>>,
): Action<T> {
  return async (_previous, form) => answer(form, () => parsed(schema, form, (input) => handler({ input })));
}

async function answer<T>(form: FormData, run: () => Promise<Result<T>>): Promise<ActionState<T>> {
  const failed = (
    code: FailureCode,
    message = wordsOf(code),
    fields = {},
    errorId?: string,
  ): ActionState<T> => ({
    status: "failed",
    code,
    message,
    fields,
    values: typedValues(form),
    ...(errorId && { errorId }),
    at: now().getTime(),
  });
  try {
    if (!isSameOrigin(await headers(), env())) {
      await recordSecurityEvent({ kind: "cross_site", userId: null, ...(await currentVisit()) }, now());
      return failed("cross_site");
    }
    const result = await run();
    if (result.ok) return { status: "done", value: result.value, at: now().getTime() };
    return failed(result.code, result.said, result.fields);
  } catch (error) {
    unstable_rethrow(error);
    if (error instanceof BusyError) return failed("busy");
    const { errorId, message } = reportUnexpected(error, "a server action failed");
    return failed("unexpected", message, {}, errorId);
  }
}

async function parsed<S extends z.ZodType, T>(
  schema: S,
  form: FormData,
  run: (input: z.output<S>) => Promise<Result<T>>,
): Promise<Result<T>> {
  const result = schema.safeParse(fieldsOf(form), { error: plainIssue });
  return result.success ? run(result.data) : invalid(issueWords(result.error));
}
