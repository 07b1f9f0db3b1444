"use server";

import { revalidatePath } from "next/cache";
import { after } from "next/server";
import { z } from "zod";
import { applySetting, confirmationFields } from "@/app/(app)/_destinations/apply";
import { choiceFrom, destination } from "@/app/(app)/_destinations/chosen";
import type { SettingOutcome } from "@/app/(app)/_destinations/outcome";
import { syncAccounts } from "@/lib/accounts/commands";
import { syncBegunWords } from "@/lib/accounts/words";
import { defineAction } from "@/lib/actions/define";
import { now } from "@/lib/clock";
import { fail, ok, type Result } from "@/lib/errors";
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

/** Services ticked in the list; a form sends a single one as text, and none not at all. */
const ticked = z.union([z.uuid().transform((id) => [id]), z.array(z.uuid()).max(200)]).default([]);

/** Chooses one calendar for the services that are ticked. */
export const changeDestinations = defineAction(
  z.object({ ids: ticked, destination, ...confirmationFields }),
  ({ user, input: { ids, destination: value, ...confirmation } }): Promise<Result<SettingOutcome>> => {
    if (ids.length === 0) return Promise.resolve(fail("no_service_chosen"));
    const change = { kind: "services", serviceIds: ids, choice: choiceFrom(value) } as const;
    return applySetting(user, change, confirmation, { ids: ids.join(","), destination: value });
  },
);

/** Has what waits tried at once: in one account, or in all of them. */
export const syncNow = defineAction(z.object({ id: z.uuid().optional() }), async ({ user, input }) => {
  const begun = await syncAccounts(user.id, input.id ?? null, now());
  if (!begun.ok) return begun;
  after(kickLanes(begun.value.lanes));
  revalidatePath("/", "layout");
  return ok({ words: syncBegunWords(begun.value, now(), user.times) });
});
