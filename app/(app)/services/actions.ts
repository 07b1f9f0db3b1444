"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { tell } from "@/app/told";
import { fromField, withFrom } from "@/app/way-back";
import { defineAction } from "@/lib/actions/define";
import { madeId } from "@/lib/actions/made-id";
import { now } from "@/lib/clock";
import { ok } from "@/lib/errors";
import { archiveService, createService, unarchiveService, updateService } from "@/lib/services/commands";
import { newServiceSchema, serviceEditSchema, serviceIdSchema } from "@/lib/services/schema";
import { kickLanes } from "@/lib/sync/kick";

/** Every page tells of services that go nowhere: it is drawn anew with the one that is shown next. */
async function show(id: string, saved: string, from?: string): Promise<never> {
  revalidatePath("/", "layout");
  redirect(withFrom(`/services/${id}?${await tell(id, { saved })}`, from));
}

/** Makes a service and shows it. */
export const saveNewService = defineAction(newServiceSchema, async ({ user, input }) => {
  const made = await createService(user.id, { ...input, id: madeId(user.id, input.id) });
  return made.ok ? show(made.value.id, "created") : made;
});

/** Changes a service; its upcoming events follow at once. Answers how many there were. */
export const saveService = defineAction(serviceEditSchema, async ({ user, input }) => {
  const updated = await updateService(user.id, input, now());
  if (!updated.ok) return updated;
  const { lanes, touched } = updated.value;
  after(kickLanes(lanes));
  return ok({ touched });
});

/** Stops new bookings of a service. */
export const archive = defineAction(serviceIdSchema.extend(fromField), async ({ user, input }) => {
  const archived = await archiveService(user.id, input.id, now());
  return archived.ok ? show(input.id, "archived", input.from) : archived;
});

/** Lets a service be booked again. */
export const restore = defineAction(serviceIdSchema.extend(fromField), async ({ user, input }) => {
  const active = await unarchiveService(user.id, input.id);
  return active.ok ? show(input.id, "restored", input.from) : active;
});
