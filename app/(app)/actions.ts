"use server";

import { cookies } from "next/headers";
import { z } from "zod";
import { THEME_COOKIE, THEME_SECONDS, themes } from "@/app/theme";
import { defineAction } from "@/lib/actions/define";
import { isHttps } from "@/lib/env";
import { ok } from "@/lib/errors";

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
