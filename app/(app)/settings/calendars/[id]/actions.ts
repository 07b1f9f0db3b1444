"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { z } from "zod";
import { tell } from "@/app/told";
import { pauseAccount, renameAccount, resumeAccount } from "@/lib/accounts/commands";
import { disconnectAccount, type Farewell } from "@/lib/accounts/disconnect/commands";
import { sendTestEvent } from "@/lib/accounts/test-event";
import { defineAction } from "@/lib/actions/define";
import { now } from "@/lib/clock";
import { invalid, ok } from "@/lib/errors";
import { wordsOf } from "@/lib/errors/words";
import { kickLanes, kickPlan } from "@/lib/sync/kick";
import { plainText } from "@/lib/text";

const anAccount = { id: z.uuid() };
/** An account's state is shown on every page. */
const redraw = () => revalidatePath("/", "layout");

/** Holds an account back. */
export const pause = defineAction(z.object(anAccount), async ({ user, input }) => {
  const paused = await pauseAccount(user.id, input.id);
  if (paused.ok) redraw();
  return paused;
});

/** Lets a paused account go on; what waited is sent at once. */
export const resume = defineAction(z.object(anAccount), async ({ user, input }) => {
  const resumed = await resumeAccount(user.id, input.id);
  if (!resumed.ok) return resumed;
  after(kickLanes(resumed.value.lanes));
  redraw();
  return ok(null);
});

/** Gives an account a name of the person's own; an empty one takes it back to its address. */
export const rename = defineAction(
  z.object({ ...anAccount, name: plainText({ max: 80, optional: true }) }),
  async ({ user, input }) => {
    const renamed = await renameAccount(user.id, input.id, input.name);
    if (renamed.ok) redraw();
    return renamed;
  },
);

/** Writes a test event, removes it, and tells how long that took. */
export const test = defineAction(
  z.object({ ...anAccount, calendarId: z.uuid().optional() }),
  async ({ user, input }) => {
    const tested = await sendTestEvent(user.id, input.id, input.calendarId ?? null, now());
    redraw();
    return tested;
  },
);

/** Disconnects an account; what becomes of its upcoming events, the person has picked. */
export const disconnect = defineAction(
  z.object({
    ...anAccount,
    farewell: z.enum(["keep", "remove", "move"], { error: "Pick one of the choices." }),
    calendarId: z.uuid().optional().catch(undefined),
  }),
  async ({ user, input: { id, farewell, calendarId } }) => {
    if (farewell === "move" && !calendarId) return invalid({ calendarId: wordsOf("pick_calendar") });
    const choice: Farewell =
      farewell === "move" ? { kind: farewell, calendarId: calendarId ?? "" } : { kind: farewell };
    const leaving = await disconnectAccount(user.id, id, choice);
    if (!leaving.ok) return leaving;
    after(kickPlan);
    redraw();
    const disconnected = leaving.value.events ? farewell : "nothing";
    redirect(`/settings/calendars?${await tell("accounts", { disconnected, account: id })}`);
  },
);
