"use server";

import { redirect } from "next/navigation";
import { definePublicAction } from "@/lib/actions/define";
import { resetPassword } from "@/lib/auth/commands";
import { accountWords, resetSchema } from "@/lib/auth/schema";
import { keepSession } from "@/lib/auth/session";
import { now } from "@/lib/clock";

/** "Save password": takes the link, signs out every other browser, and signs in this one. */
export const chooseNewPassword = definePublicAction(
  resetSchema,
  async ({ input }) => {
    const done = await resetPassword(input.token, input.newPassword, now());
    if (!done.ok) return done;
    await keepSession(done.value);
    redirect("/dashboard");
  },
  accountWords,
);
