import { notFound } from "next/navigation";
import type { z } from "zod";
import { type Action, defineAction } from "@/lib/actions/define";
import { currentVisit, type PresentUser, requireUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { fail, type Result } from "@/lib/errors";
import { recordSecurityEvent, type SecurityEvent } from "@/lib/security/events";

/** The operator who asks for a page; for everybody else there is no such page. */
export async function requireOperator(): Promise<PresentUser> {
  const user = await requireUser();
  return user.role === "operator" ? user : notFound();
}

/**
 * Makes a server action of an operator; everybody else is refused, and that is noted. The commands ask again, under a
 * lock: the role may be taken away meanwhile.
 */
export function defineOperatorAction<S extends z.ZodType, T>(
  schema: S,
  handler: (context: { user: PresentUser; input: z.output<S> }) => Promise<Result<T>>,
): Action<T> {
  return defineAction(schema, async (context) => {
    if (context.user.role === "operator") return handler(context);
    await record(context.user, { kind: "access_denied", userId: context.user.id });
    return fail("operators_only");
  });
}

/** Notes what an operator has done, and to whom. */
export const noteAct = (
  operator: PresentUser,
  kind: SecurityEvent["kind"],
  personId: string,
): Promise<void> => record(operator, { kind, userId: personId, by: operator.id });

async function record(
  user: PresentUser,
  event: Pick<SecurityEvent, "kind" | "userId" | "by">,
): Promise<void> {
  await recordSecurityEvent({ ...event, sessionId: user.sessionId, ...(await currentVisit()) }, now());
}
