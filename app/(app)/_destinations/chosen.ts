import { z } from "zod";
import type { ServiceChoice } from "@/lib/states/destination/routing";

/** What a select of destinations sends for a service. */
export const destination = z.union([z.literal("primary"), z.literal("none"), z.uuid()], {
  error: "Pick one of the calendars.",
});

/** The same as a choice. */
export const choiceFrom = (value: z.output<typeof destination>): ServiceChoice =>
  value === "primary" || value === "none" ? { kind: value } : { kind: "calendar", calendarId: value };
