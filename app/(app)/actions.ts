"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { THEME_COOKIE, THEME_SECONDS, themes } from "@/app/theme";
import { defineAction } from "@/lib/actions/define";
import { keepBrowserHabits } from "@/lib/auth/session";
import { isHttps } from "@/lib/env";
import { ok } from "@/lib/errors";
import { dateOrders, hourCycles } from "@/lib/text/time-style";

/** Remembers in this browser which colours the person wants. */
export const chooseTheme = defineAction(z.object({ theme: z.enum(themes) }), async ({ input }) => {
  (await cookies()).set(THEME_COOKIE, input.theme, {
    httpOnly: true,
    sameSite: "lax",
    secure: isHttps(),
    path: "/",
    maxAge: THEME_SECONDS,
  });
  return ok(null);
});

const habits = z.object({
  hours: z.enum(hourCycles),
  dates: z.enum(dateOrders),
  weekStart: z.coerce.number().int().min(1).max(7),
});

/** Remembers how this browser itself writes times: its regional settings may say more than its languages. */
export const tellHabits = defineAction(habits, async ({ input }) => {
  await keepBrowserHabits(input);
  return ok(null);
});
