"use server";

import { z } from "zod";
import { applySetting, confirmationFields } from "@/app/(app)/_destinations/apply";
import { choiceFrom, destination } from "@/app/(app)/_destinations/chosen";
import { defineAction } from "@/lib/actions/define";

/** Chooses where the bookings of one service go. */
export const changeDestination = defineAction(
  z.object({ serviceId: z.uuid(), destination, ...confirmationFields }),
  ({ user, input }) => {
    const { serviceId, destination: value, ...confirmation } = input;
    const change = { kind: "service", serviceId, choice: choiceFrom(value) } as const;
    return applySetting(user, change, confirmation, { destination: value });
  },
);
