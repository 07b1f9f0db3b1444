"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { z } from "zod";
import { defineAction } from "@/lib/actions/define";
import { cancelBookings, resendBookings } from "@/lib/bookings/bulk";
import {
  cancelBooking,
  createBooking,
  editBooking,
  rescheduleBooking,
  resendBooking,
} from "@/lib/bookings/commands";
import { checkTime } from "@/lib/bookings/notices";
import {
  bookingEditSchema,
  bookingIdSchema,
  bulkSchema,
  chosenSchema,
  newBookingSchema,
  rescheduleSchema,
} from "@/lib/bookings/schema";
import { resentWords } from "@/lib/bookings/words";
import { now } from "@/lib/clock";
import { fail, ok } from "@/lib/errors";
import { kickLanes, kickPlan } from "@/lib/sync/kick";

/** Makes a booking, sends it to its calendar at once, and shows it. */
export const saveNewBooking = defineAction(newBookingSchema, async ({ user, input }) => {
  const made = await createBooking(user.id, user.timeZone, input);
  if (!made.ok) return made;
  after(kickLanes(made.value.lanes));
  redirect(`/bookings/${made.value.booking.id}?saved=created`);
});

/** Moves a booking to another time; its event follows at once. */
export const reschedule = defineAction(rescheduleSchema, async ({ user, input }) => {
  const moved = await rescheduleBooking(user.id, input);
  // Shown anew, the page has the newer time, and a form for that one.
  if (!moved.ok)
    return moved.code === "stale_booking" ? redirect(`/bookings/${input.id}?saved=stale`) : moved;
  after(moved.value.replanned ? kickPlan() : kickLanes(moved.value.lanes));
  redirect(`/bookings/${input.id}?saved=moved`);
});

/** Cancels a booking and takes its event out of the calendar at once. */
export const cancel = defineAction(bookingIdSchema, async ({ user, input }) => {
  const cancelled = await cancelBooking(user.id, input.id, now());
  if (!cancelled.ok) return cancelled;
  after(kickLanes(cancelled.value.lanes));
  redirect(`/bookings/${input.id}?saved=cancelled`);
});

/** Changes who a booking is for and its notes; its event follows at once. */
export const saveDetails = defineAction(bookingEditSchema, async ({ user, input }) => {
  const saved = await editBooking(user.id, input);
  if (!saved.ok) return saved;
  after(kickLanes(saved.value.lanes));
  redirect(`/bookings/${input.id}?saved=edited`);
});

/** "Sync now" and "Retry": sends a booking's event again at once. */
export const resend = defineAction(bookingIdSchema, async ({ user, input }) => {
  const sent = await resendBooking(user.id, input.id, now());
  if (!sent.ok) return sent;
  after(kickLanes(sent.value.lanes));
  revalidatePath("/", "layout");
  return ok({ words: sent.value.lanes.length > 0 ? "Sync started" : "There is nothing to send" });
});

/** What is done with bookings ticked in the list: they are sent again, or the page that asks about cancelling is shown. */
export const bulk = defineAction(bulkSchema, async ({ user, input }) => {
  if (input.ids.length === 0) return fail("nothing_chosen");
  if (input.do === "cancel") redirect(`/bookings/cancel?ids=${[...new Set(input.ids)].join(",")}`);
  const sent = await resendBookings(user.id, input.ids, now());
  if (!sent.ok) return sent;
  after(kickLanes(sent.value.lanes));
  revalidatePath("/", "layout");
  return ok({ words: resentWords(sent.value) });
});

/** Cancels several bookings and takes their events out of the calendars at once. */
export const cancelChosen = defineAction(chosenSchema, async ({ user, input }) => {
  const { lanes, cancelled, already, missing } = await cancelBookings(user.id, input.ids, now());
  after(kickLanes(lanes));
  redirect(`/bookings?cancelled=${cancelled}&already=${already}&missing=${missing}`);
});

const timeQuestion = z.object({
  date: z.string().max(20),
  startTime: z.string().max(20),
  serviceId: z.uuid().optional(),
  bookingId: z.uuid().optional(),
});

/** What there is to say about a time before it is saved: that it does not exist, is past, or overlaps. */
export const askAboutTime = defineAction(timeQuestion, async ({ user, input }) =>
  ok(await checkTime(user.id, user.times, input, now())),
);
