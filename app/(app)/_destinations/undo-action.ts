"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { z } from "zod";
import { tell } from "@/app/told";
import { fromField, withFrom } from "@/app/way-back";
import { defineAction } from "@/lib/actions/define";
import { undoChange } from "@/lib/integrations/undo/commands";
import { undoneBy } from "@/lib/integrations/words";
import { kickPlan } from "@/lib/sync/kick";

/** Takes the last settings change back; what it moved moves back at once. */
export const undo = defineAction(
  z.object({ revision: z.coerce.number().int(), serviceId: z.uuid().optional(), ...fromField }),
  async ({ user, input }) => {
    const undone = await undoChange(user.id, input.revision);
    if (!undone.ok) return undone;
    after(kickPlan);
    revalidatePath("/", "layout");
    const revision = String(input.revision);
    const { serviceId } = input;
    redirect(
      serviceId
        ? withFrom(
            `/services/${serviceId}?${await tell(serviceId, { saved: "undone", revision })}`,
            input.from,
          )
        : `/settings/integrations?${await tell("sync", { undone: undoneBy(undone.value.moves), revision })}`,
    );
  },
);
