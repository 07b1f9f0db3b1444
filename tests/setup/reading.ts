import { commonHabits, type Habits, type TimeStyle } from "@/lib/text/time-style";

/** How somebody in that zone reads times: with 24 hours and the day first, unless told otherwise. */
export const reading = (timeZone: string, habits: Partial<Habits> = {}): TimeStyle => ({
  timeZone,
  ...commonHabits,
  ...habits,
});
