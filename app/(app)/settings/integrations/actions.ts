"use server";

import { z } from "zod";
import { applySetting, confirmationFields } from "@/app/(app)/_settings/apply";
import { defineAction } from "@/lib/actions/define";
import { integrationMessages } from "@/lib/integrations/messages";

/** "Enable sync for all services": a ticked box sends "on", an unticked one nothing. */
export const setBulk = defineAction(
  z.object({ bulk: z.literal("on").optional(), ...confirmationFields }),
  ({ user, input: { bulk, ...confirmation } }) =>
    applySetting(user, { kind: "bulk", enabled: bulk === "on" }, confirmation, bulk ? { bulk } : {}),
  integrationMessages,
);

/** "Primary calendar". */
export const setPrimary = defineAction(
  z.object({ primary: z.uuid("Pick one of the calendars."), ...confirmationFields }),
  ({ user, input: { primary, ...confirmation } }) =>
    applySetting(user, { kind: "primary", calendarId: primary }, confirmation, { primary }),
  integrationMessages,
);
