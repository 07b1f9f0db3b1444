"use server";

import { redirect } from "next/navigation";
import { definePublicAction } from "@/lib/actions/define";
import { currentVisit, keepSession } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { signUpSchema } from "@/lib/people/schema";
import { signUp } from "@/lib/people/sign-up/commands";
import { recordSecurityEvent } from "@/lib/security/events";
import { safePath } from "@/lib/security/redirect";

/** "Create account": makes the account, signs in, and goes on. */
export const createAccount = definePublicAction(signUpSchema, async ({ input }) => {
  const visit = await currentVisit();
  const made = await signUp(input, visit, now());
  if (!made.ok) return made;
  await recordSecurityEvent({ kind: "signed_up", ...made.value, ...visit }, now());
  await keepSession(made.value);
  redirect(safePath(input.callbackUrl));
});
