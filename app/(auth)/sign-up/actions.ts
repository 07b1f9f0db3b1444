"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { definePublicAction } from "@/lib/actions/define";
import { keepSession } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { env } from "@/lib/env";
import { signUp } from "@/lib/people/commands";
import { signUpSchema } from "@/lib/people/schema";
import { clientAddress } from "@/lib/security/address";
import { safePath } from "@/lib/security/redirect";

/** "Create account": makes the account, signs in, and goes on. */
export const createAccount = definePublicAction(signUpSchema, async ({ input }) => {
  const address = clientAddress(await headers(), env().TRUSTED_PROXY_HOPS);
  const made = await signUp(input, address, now());
  if (!made.ok) return made;
  await keepSession(made.value);
  redirect(safePath(input.callbackUrl));
});
