"use server";

import { revalidatePath } from "next/cache";
import { after } from "next/server";
import { z } from "zod";
import { acceptEvent, compareEvents, restoreEvents } from "@/lib/accounts/drift/commands";
import { readComparison } from "@/lib/accounts/drift/queries";
import { decisionSchema } from "@/lib/accounts/drift/schema";
import { comparisonWords } from "@/lib/accounts/drift/words";
import { defineAction } from "@/lib/actions/define";
import { now } from "@/lib/clock";
import { ok } from "@/lib/errors";
import { kickLanes } from "@/lib/sync/kick";

/** Looks at an account's upcoming events outside. */
export const compare = defineAction(z.object({ id: z.uuid() }), async ({ user, input }) => {
  const compared = await compareEvents(user.id, input.id, now());
  // What it found of the account is shown on every page, a refused sign-in above all.
  revalidatePath("/", "layout");
  if (!compared.ok) return compared;
  const { drifts, waiting } = await readComparison(user.id, input.id);
  return ok({ words: comparisonWords(compared.value, drifts, waiting) });
});

/** Has an event written again, or leaves it as it was found. */
export const decide = defineAction(decisionSchema, async ({ user, input }) => {
  const at = now();
  if ("accept" in input) {
    const accepted = await acceptEvent(user.id, input.accept, new Date(input.seen), at);
    revalidatePath("/", "layout");
    return accepted.ok ? ok({ words: "Left as it is" }) : accepted;
  }
  const of = "all" in input ? { connectionId: input.all } : { bookingId: input.restore };
  const restored = await restoreEvents(user.id, of, at);
  if (!restored.ok) return restored;
  const { lanes } = restored.value;
  after(kickLanes(lanes));
  revalidatePath("/", "layout");
  return ok({ words: lanes.length > 0 ? "Being written again" : "There was nothing left to restore" });
});
