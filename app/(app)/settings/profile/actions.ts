"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { defineAction } from "@/lib/actions/define";
import { endSession } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { changePassword, changeProfile, deleteAccount } from "@/lib/people/commands";
import { deletionSchema, passwordSchema, profileSchema } from "@/lib/people/schema";

/** Changes name, time zone and, with the current password, the e-mail address. */
export const saveProfile = defineAction(profileSchema, async ({ user, input }) => {
  const changed = await changeProfile(user, input, now());
  if (changed.ok) revalidatePath("/", "layout");
  return changed;
});

/** Changes the password; every other browser is signed out. */
export const savePassword = defineAction(passwordSchema, ({ user, input }) =>
  changePassword(user, input, now()),
);

/** Deletes the whole account at once. */
export const removeAccount = defineAction(deletionSchema, async ({ user, input }) => {
  const deleted = await deleteAccount(user, input.currentPassword, now());
  if (!deleted.ok) return deleted;
  await endSession();
  redirect("/sign-in");
});
