"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { tell } from "@/app/told";
import { currentVisit } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { giveBack } from "@/lib/connections/give-back";
import { ok } from "@/lib/errors";
import { invite, takeBack } from "@/lib/people/invitations/commands";
import { changeRole, deletePerson, lockPerson, signOutPerson } from "@/lib/people/operator/commands";
import {
  deletePersonSchema,
  idSchema,
  inviteSchema,
  lockSchema,
  roleSchema,
} from "@/lib/people/operator/schema";
import { kickLanes } from "@/lib/sync/kick";
import { formatZonedMoment } from "@/lib/text/format";
import { defineOperatorAction, noteAct } from "./_operator";

const redraw = () => revalidatePath("/settings/operator", "layout");

/** "Invite": answers the link, this once. */
export const makeInvitation = defineOperatorAction(inviteSchema, async ({ user, input }) => {
  const made = await invite(user.id, input.email, now());
  if (!made.ok) return made;
  await noteAct(user, "invited", user.id);
  redraw();
  const until = formatZonedMoment(made.value.expiresAt, user.times);
  return ok({ link: made.value.link, until, email: input.email });
});

/** "Take back": the invitation's link is void. */
export const withdrawInvitation = defineOperatorAction(idSchema, async ({ user, input }) => {
  const taken = await takeBack(user.id, input.id);
  if (!taken.ok) return taken;
  await noteAct(user, "invitation_taken_back", user.id);
  redraw();
  return ok({ words: "The invitation is taken back. Its link no longer works." });
});

/** "Sign out": ends every session of somebody. */
export const signOutEverywhere = defineOperatorAction(idSchema, async ({ user, input }) => {
  const done = await signOutPerson(user.id, input.id);
  if (!done.ok) return done;
  await noteAct(user, "sessions_ended", input.id);
  redraw();
  return ok({ words: "Signed out in every browser." });
});

/** "Lock" and "Unlock"; what waited meanwhile goes on at once. */
export const setLock = defineOperatorAction(lockSchema, async ({ user, input }) => {
  const done = await lockPerson(user.id, input.id, input.locked, now());
  if (!done.ok) return done;
  await noteAct(user, input.locked ? "locked" : "unlocked", input.id);
  if (!input.locked) after(kickLanes(done.value.lanes));
  redraw();
  return ok({
    words: input.locked ? "Locked: signed out, and the sync holds." : "Unlocked. The sync goes on.",
  });
});

/** "Make operator" and "Make person". */
export const setRole = defineOperatorAction(roleSchema, async ({ user, input }) => {
  const done = await changeRole(user.id, input.id, input.role);
  if (!done.ok) return done;
  await noteAct(user, "role_changed", input.id);
  revalidatePath("/", "layout");
  // Whoever gave their own role away has no such page any more.
  if (input.id === user.id && input.role === "person") redirect("/settings/profile");
  return ok({ words: input.role === "operator" ? "Is an operator now." : "Is no operator any more." });
});

/** "Delete account": of somebody else, with the operator's own password. */
export const deleteAccountOf = defineOperatorAction(deletePersonSchema, async ({ user, input }) => {
  const done = await deletePerson(user, input.id, input.currentPassword, now(), await currentVisit());
  if (!done.ok) return done;
  after(giveBack(done.value.left));
  await noteAct(user, "account_deleted", input.id);
  redraw();
  redirect(`/settings/operator?${await tell("people", { deleted: "yes" })}`);
});
