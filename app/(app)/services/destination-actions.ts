"use server";

import { z } from "zod";
import { applySetting, confirmationFields } from "@/app/(app)/_destinations/apply";
import { defineAction } from "@/lib/actions/define";
import type { ServiceChoice } from "@/lib/states/destination/routing";

const destination = z.union([z.literal("primary"), z.literal("none"), z.uuid()], {
  error: "Pick one of the calendars.",
});

const choiceFrom = (value: z.output<typeof destination>): ServiceChoice =>
  value === "primary" || value === "none" ? { kind: value } : { kind: "calendar", calendarId: value };

/** Chooses where the bookings of one service go. */
export const changeDestination = defineAction(
  z.object({ serviceId: z.uuid(), destination, ...confirmationFields }),
  ({ user, input }) => {
    const { serviceId, destination: value, ...confirmation } = input;
    const change = { kind: "service", serviceId, choice: choiceFrom(value) } as const;
    return applySetting(user, change, confirmation, { destination: value });
  },
);
