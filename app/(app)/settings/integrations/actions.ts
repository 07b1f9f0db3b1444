"use server";

import { revalidatePath } from "next/cache";
import { after } from "next/server";
import { z } from "zod";
import { applySetting, confirmationFields } from "@/app/(app)/_destinations/apply";
import { syncAccounts } from "@/lib/accounts/commands";
import { defineAction } from "@/lib/actions/define";
import { now } from "@/lib/clock";
import { ok } from "@/lib/errors";
import { kickLanes } from "@/lib/sync/kick";

/** "Enable sync for all services": a ticked box sends "on", an unticked one nothing. */
export const setBulk = defineAction(
  z.object({ bulk: z.literal("on").optional(), ...confirmationFields }),
  ({ user, input: { bulk, ...confirmation } }) =>
    applySetting(user, { kind: "bulk", enabled: bulk === "on" }, confirmation, bulk ? { bulk } : {}),
);

/** "Primary calendar". */
export const setPrimary = defineAction(
  z.object({ primary: z.uuid("Pick one of the calendars."), ...confirmationFields }),
  ({ user, input: { primary, ...confirmation } }) =>
    applySetting(user, { kind: "primary", calendarId: primary }, confirmation, { primary }),
);

/** Has what waits tried at once: in one account, or in all of them. */
export const syncNow = defineAction(z.object({ id: z.uuid().optional() }), async ({ user, input }) => {
  const begun = await syncAccounts(user.id, input.id ?? null, now());
  if (!begun.ok) return begun;
  const { lanes, resting } = begun.value;
  after(kickLanes(lanes));
  revalidatePath("/", "layout");
  return ok({
    words: resting > 0 ? "Sync started; accounts that asked for a break follow after it" : "Sync started",
  });
});
