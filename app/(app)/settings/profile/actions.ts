"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { defineAction } from "@/lib/actions/define";
import { currentVisit, dropSession, keepSession } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { giveBack } from "@/lib/connections/give-back";
import { ok } from "@/lib/errors";
import { changePassword, changeProfile, deleteAccount } from "@/lib/people/commands";
import { deletionSchema, passwordSchema, profileSchema } from "@/lib/people/schema";

/** Changes name, time zone and, with the current password, the e-mail address; then every other browser is signed out. */
export const saveProfile = defineAction(profileSchema, async ({ user, input }) => {
  const changed = await changeProfile(user, input, now(), await currentVisit());
  if (!changed.ok) return changed;
  if (changed.value) await keepSession(changed.value);
  revalidatePath("/", "layout");
  return ok(null);
});

/** Changes the password; every other browser is signed out. */
export const savePassword = defineAction(passwordSchema, async ({ user, input }) => {
  const changed = await changePassword(user, input, now(), await currentVisit());
  if (!changed.ok) return changed;
  await keepSession(changed.value);
  return ok(null);
});

/** Deletes the whole account at once. */
export const removeAccount = defineAction(deletionSchema, async ({ user, input }) => {
  const deleted = await deleteAccount(user, input.currentPassword, now(), await currentVisit());
  if (!deleted.ok) return deleted;
  after(giveBack(deleted.value.left));
  await dropSession();
  redirect("/sign-in");
});
