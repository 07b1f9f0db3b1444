"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { z } from "zod";
import { tell } from "@/app/told";
import { fromField, wayBack, withFrom } from "@/app/way-back";
import { type Action, defineAction } from "@/lib/actions/define";
import { typedValues } from "@/lib/actions/form";
import { madeId } from "@/lib/actions/made-id";
import { type ActionState, idle } from "@/lib/actions/state";
import { cancelBookings, resendBookings } from "@/lib/bookings/bulk";
import {
  cancelBooking,
  createBooking,
  editBooking,
  rescheduleBooking,
  resendBooking,
} from "@/lib/bookings/commands";
import { checkTime, type TimeNotice } from "@/lib/bookings/notices";
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
import type { FailureCode } from "@/lib/errors/codes";
import { kickLanes, kickPlan } from "@/lib/sync/kick";

/** Something that was done elsewhere meanwhile is why it failed. */
const isOvertaken = (code: FailureCode): boolean => code === "stale_booking" || code === "booking_cancelled";

/** The booking's page, with what has just become of it. */
async function show(id: string, saved: string, from: string | undefined): Promise<never> {
  redirect(withFrom(`/bookings/${id}?${await tell(id, { saved })}`, from));
}

/** A form without scripts asks what saving would do (`LookAhead`): it gets the answer, and keeps what was typed. */
async function lookAhead(ask: Action<TimeNotice[]>, form: FormData): Promise<ActionState<TimeNotice[]>> {
  const answer = await ask(idle, form);
  return answer.status === "done" ? { ...answer, values: typedValues(form) } : answer;
}

const aboutNew = defineAction(
  newBookingSchema.pick({ serviceId: true, date: true, startTime: true }),
  async ({ user, input }) => ok(await checkTime(user.id, user.times, input, now())),
);

const aboutMove = defineAction(
  rescheduleSchema.pick({ id: true, date: true, startTime: true }),
  async ({ user, input: { id, ...time } }) =>
    ok(await checkTime(user.id, user.times, { ...time, bookingId: id }, now())),
);

const create: Action<TimeNotice[]> = defineAction(
  newBookingSchema.extend(fromField),
  async ({ user, input }) => {
    const { from, ...booking } = input;
    const mine = { ...booking, id: madeId(user.id, booking.id) };
    const made = await createBooking(user.id, user.timeZone, mine, { habits: user.times });
    if (!made.ok) return made;
    after(kickLanes(made.value.lanes));
    return show(made.value.booking.id, "created", from);
  },
);

/** Makes a booking, sends it to its calendar at once, and shows it. */
export async function saveNewBooking(state: ActionState<TimeNotice[]>, form: FormData) {
  return form.has("look") ? lookAhead(aboutNew, form) : create(state, form);
}

const move: Action<TimeNotice[]> = defineAction(
  rescheduleSchema.extend(fromField),
  async ({ user, input }) => {
    const moved = await rescheduleBooking(user.id, input, { habits: user.times });
    // Shown anew, the page has what was changed elsewhere meanwhile, and a form only for what is left to do.
    if (!moved.ok) return isOvertaken(moved.code) ? show(input.id, moved.code, input.from) : moved;
    after(moved.value.replanned ? kickPlan() : kickLanes(moved.value.lanes));
    return show(input.id, "moved", input.from);
  },
);

/** Moves a booking to another time; its event follows at once. */
export async function reschedule(state: ActionState<TimeNotice[]>, form: FormData) {
  return form.has("look") ? lookAhead(aboutMove, form) : move(state, form);
}

/** Cancels a booking and takes its event out of the calendar at once. */
export const cancel = defineAction(bookingIdSchema.extend(fromField), async ({ user, input }) => {
  const cancelled = await cancelBooking(user.id, input.id, now());
  if (!cancelled.ok) return cancelled;
  after(kickLanes(cancelled.value.lanes));
  return show(input.id, "cancelled", input.from);
});

/** Changes who a booking is for and its notes; its event follows at once. */
export const saveDetails = defineAction(bookingEditSchema.extend(fromField), async ({ user, input }) => {
  const saved = await editBooking(user.id, input);
  if (!saved.ok) return saved;
  after(kickLanes(saved.value.lanes));
  return show(input.id, "edited", input.from);
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
export const bulk = defineAction(bulkSchema.extend(fromField), async ({ user, input }) => {
  if (input.ids.length === 0) return fail("nothing_chosen");
  if (input.do === "cancel")
    redirect(withFrom(`/bookings/cancel?ids=${[...new Set(input.ids)].join(",")}`, input.from));
  const sent = await resendBookings(user.id, input.ids, now());
  if (!sent.ok) return sent;
  after(kickLanes(sent.value.lanes));
  revalidatePath("/", "layout");
  return ok({ words: resentWords(sent.value) });
});

/** Cancels several bookings and takes their events out of the calendars at once; the list they were ticked in tells. */
export const cancelChosen = defineAction(chosenSchema.extend(fromField), async ({ user, input }) => {
  const { lanes, cancelled, already, missing } = await cancelBookings(user.id, input.ids, now());
  after(kickLanes(lanes));
  const { href } = wayBack(input.from, "/bookings");
  const said = await tell("bookings", {
    cancelled: String(cancelled),
    already: String(already),
    missing: String(missing),
  });
  redirect(`${href}${href.includes("?") ? "&" : "?"}${said}`);
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
