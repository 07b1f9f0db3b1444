import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { requireUser, type SignedInUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import type { Result } from "@/lib/errors";
import { isSameOrigin } from "@/lib/security/origin";
import { fieldsOf, typedValues } from "./form";
import { fieldWords, issueWords, plainIssue, type Words, wordsFor } from "./messages";
import type { ActionState } from "./state";
import { reportUnexpected } from "./unexpected";

/** A server action for `useActionState`, or for a plain form when bound to a state. */
export type Action<T> = (previous: ActionState<T>, form: FormData) => Promise<ActionState<T>>;

/**
 * Makes a server action of a signed-in person: same origin → session → `schema` → `handler`. Expected failures come
 * back in words (`words` is the domain's dictionary), unexpected errors as the id they were logged under;
 * `redirect()` and `notFound()` in the handler pass through. Fields the schema does not name are dropped.
 */
export function defineAction<S extends z.ZodType, T>(
  schema: S,
  handler: (context: { user: SignedInUser; input: z.output<S> }) => Promise<Result<T>>,
  words?: Words,
): Action<T> {
  return async (_previous, form) =>
    answer(form, words, async () => {
      const user = await requireUser();
      return parsed(schema, form, (input) => handler({ user, input }));
    });
}

/** The same for what people do before they are signed in (sign up, reset a password). */
export function definePublicAction<S extends z.ZodType, T>(
  schema: S,
  handler: (context: { input: z.output<S> }) => Promise<Result<T>>,
  words?: Words,
): Action<T> {
  return async (_previous, form) =>
    answer(form, words, () => parsed(schema, form, (input) => handler({ input })));
}

async function answer<T>(
  form: FormData,
  words: Words | undefined,
  run: () => Promise<Result<T>>,
): Promise<ActionState<T>> {
  const failed = (code: string, message: string, fields = {}, errorId?: string): ActionState<T> => ({
    status: "failed",
    code,
    message,
    fields,
    values: typedValues(form),
    ...(errorId && { errorId }),
    at: now().getTime(),
  });
  try {
    if (!isSameOrigin(await headers(), env().APP_URL)) return failed("cross_site", wordsFor("cross_site"));
    const result = await run();
    if (result.ok) return { status: "done", value: result.value, at: now().getTime() };
    return failed(result.code, wordsFor(result.code, words), fieldWords(result, words));
  } catch (error) {
    unstable_rethrow(error);
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
  return result.success ? run(result.data) : { ok: false, code: "invalid", fields: issueWords(result.error) };
}
