import { z } from "zod";
import { plainText } from "@/lib/text";

/** How many bookings can be chosen at once: a page of the list. */
export const MOST_AT_ONCE = 25;

const when = {
  date: z.string().trim().min(1, "Fill this in."),
  startTime: z.string().trim().min(1, "Fill this in."),
};

const email = z
  .string()
  .trim()
  .min(1, "Fill this in.")
  .max(254, "Use at most 254 characters.")
  .pipe(z.email("Enter an email address like name@example.com."));

const client = {
  clientName: plainText({ max: 200 }),
  clientEmail: email,
  notes: plainText({ max: 5000, optional: true, lines: true }),
};

/** `id` is made by the page that shows the form: sending it twice makes one booking. */
export const newBookingSchema = z.object({
  id: z.uuid(),
  serviceId: z.uuid("Pick a service."),
  ...client,
  ...when,
});

/** `revision` is the one the form was shown with. */
export const bookingEditSchema = z.object({ id: z.uuid(), revision: z.coerce.number().int(), ...client });

/** `revision` is the one the form was shown with. */
export const rescheduleSchema = z.object({
  id: z.uuid(),
  revision: z.coerce.number().int().positive(),
  ...when,
});

export const bookingIdSchema = z.object({ id: z.uuid() });

/** Bookings ticked in a list; a form sends a single one as text. */
const chosen = z.union([z.uuid().transform((id) => [id]), z.array(z.uuid()).min(1).max(MOST_AT_ONCE)]);

/** None, or more than there can be: none at all, and the action says what to do. */
export const bulkSchema = z.object({ ids: chosen.catch([]), do: z.enum(["resend", "cancel"]) });
export const chosenSchema = z.object({ ids: chosen });

export type NewBooking = z.output<typeof newBookingSchema>;
export type Reschedule = z.output<typeof rescheduleSchema>;
export type BookingEdit = z.output<typeof bookingEditSchema>;
