import { z } from "zod";
import { plainText } from "@/lib/text";
import { serviceColors } from "./colors";

/** Bookings never last longer; queries for what overlaps rely on it. */
export const MAX_DURATION_MINUTES = 24 * 60;

const duration = z
  .number({ error: "Enter the duration in whole minutes." })
  .int("Enter the duration in whole minutes.")
  .min(1, "Enter at least 1 minute.")
  .max(MAX_DURATION_MINUTES, "Enter at most 1440 minutes (24 hours).");

const fields = {
  name: plainText({ max: 200 }),
  durationMinutes: z.string().trim().min(1, "Fill this in.").transform(Number).pipe(duration),
  color: z.enum(serviceColors),
  location: plainText({ max: 500, optional: true }),
};

/** `id` is made by the page that shows the form: sending it twice makes one service. */
export const newServiceSchema = z.object({ id: z.uuid(), ...fields });
export const serviceEditSchema = z.object({ id: z.uuid(), ...fields });
export const serviceIdSchema = z.object({ id: z.uuid() });

export type NewService = z.output<typeof newServiceSchema>;
export type ServiceEdit = z.output<typeof serviceEditSchema>;
