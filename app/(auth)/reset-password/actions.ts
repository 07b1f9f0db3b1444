"use server";

import { redirect } from "next/navigation";
import { definePublicAction } from "@/lib/actions/define";
import { currentVisit, dropResetToken, keepSession, keptResetToken } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { resetPassword } from "@/lib/people/reset/commands";
import { resetSchema } from "@/lib/people/schema";

/** "Save password": takes the link, signs out every other browser, and signs in this one. */
export const chooseNewPassword = definePublicAction(resetSchema, async ({ input }) => {
  const done = await resetPassword(await keptResetToken(), input.newPassword, now(), await currentVisit());
  if (!done.ok) return done;
  await dropResetToken();
  await keepSession(done.value);
  redirect("/dashboard");
});
