"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { defineAction } from "@/lib/actions/define";
import { currentVisit, dropSession } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { ok } from "@/lib/errors";
import { endOtherSessions, endSession } from "@/lib/people/sessions";
import { endedWords } from "@/lib/people/words";

const PAGE = "/settings/security";

/** Signs the person out of one of their browsers; out of this one as well, if that is the one. */
export const signOutBrowser = defineAction(z.object({ id: z.uuid() }), async ({ user, input }) => {
  await endSession(user, input.id, now(), await currentVisit());
  if (input.id === user.sessionId) {
    await dropSession();
    redirect("/sign-in");
  }
  revalidatePath(PAGE);
  return ok(null);
});

/** Signs the person out of every browser but this one. */
export const signOutElsewhere = defineAction(z.object({}), async ({ user }) => {
  const ended = await endOtherSessions(user, now(), await currentVisit());
  revalidatePath(PAGE);
  return ok({ words: endedWords(ended) });
});
