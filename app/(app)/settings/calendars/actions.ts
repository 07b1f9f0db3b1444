"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { z } from "zod";
import { refreshCalendars } from "@/lib/accounts/commands";
import { connectWithPassword } from "@/lib/accounts/connect/commands";
import { beginConnect } from "@/lib/accounts/sign-in/commands";
import { defineAction } from "@/lib/actions/define";
import { ok } from "@/lib/errors";
import { changeSettings } from "@/lib/integrations/commands";
import { kickLanes, kickPlan } from "@/lib/sync/kick";

/** Every page tells of accounts, and whether a calendar is chosen. */
const redraw = () => revalidatePath("/", "layout");

/**
 * Connects an account with what its provider's form asks for; which fields those are, its definition says. `account`
 * is the one that is being reconnected.
 */
export const connect = defineAction(
  z.object({ provider: z.string().max(50), account: z.uuid().optional() }).catchall(z.string()),
  async ({ user, input: { provider, account, ...typed } }) => {
    const connected = await connectWithPassword(user.id, provider, typed, account);
    if (!connected.ok) return connected;
    const { connectionId, firstConnection, lanes } = connected.value;
    after(kickLanes(lanes));
    redraw();
    redirect(`/settings/calendars?connected=${connectionId}${firstConnection ? "&first=yes" : ""}`);
  },
);

/** Leads to the sign-in page of a service that has one; the person comes back through its callback. */
export const signInAtProvider = defineAction(
  z.object({
    provider: z.string().max(50),
    account: z.uuid().optional(),
    also: z.enum(["shared", "usual"]).optional(),
  }),
  async ({ user, input }) => {
    const begun = await beginConnect(
      { id: user.id, sessionId: user.sessionId },
      input.provider,
      input.account ?? null,
      input.also,
    );
    return begun.ok ? redirect(begun.value.url) : begun;
  },
);

/** Asks an account for its calendars again. */
export const refresh = defineAction(z.object({ id: z.uuid() }), async ({ user, input }) => {
  const listed = await refreshCalendars(user.id, input.id);
  redraw();
  if (!listed.ok) return listed;
  // A calendar that came or went may have re-targeted bookings: that is planned first.
  after(kickPlan());
  return ok({ calendars: listed.value.calendars });
});

/** "Sync all services to …" after the first account: that calendar becomes primary, then bulk goes on. */
export const syncAll = defineAction(
  z.object({ calendarId: z.uuid(), all: z.literal("on").optional() }),
  async ({ user, input }) => {
    if (input.all) {
      const primary = await changeSettings(user.id, { kind: "primary", calendarId: input.calendarId });
      if (!primary.ok) return primary;
      const bulk = await changeSettings(user.id, { kind: "bulk", enabled: true });
      if (!bulk.ok) return bulk;
      after(kickPlan);
    }
    redraw();
    redirect("/settings/integrations");
  },
);
