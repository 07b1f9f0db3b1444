import { z } from "zod";
import { callbackUrl, emailAddress, givenPassword, newPassword, timeZone } from "@/lib/auth/fields";
import { plainText } from "@/lib/text";
import { dateOrders, hourCycles } from "@/lib/text/time-style";

/** "Create account". The time zone is the browser's guess: a wrong one is no reason to refuse anybody. */
export const signUpSchema = z.object({
  name: plainText({ max: 100 }),
  email: emailAddress,
  password: newPassword,
  timeZone: timeZone.catch("UTC"),
  /** The token of the link they came with; anything odd is one that is not good. */
  invitation: z
    .string()
    .max(1000)
    .optional()
    .catch("odd")
    .transform((token) => token || undefined),
  callbackUrl,
});

/** What the profile calls a habit that follows the browser. */
export const AUTOMATIC = "auto";

const habit = <const T extends readonly string[]>(choices: T) =>
  z
    .enum([AUTOMATIC, ...choices])
    .transform((choice): T[number] | null => (choice === AUTOMATIC ? null : choice))
    .optional();

/** Profile. A habit that is not given stays as it is. `currentPassword` is needed only to change the e-mail. */
export const profileSchema = z.object({
  name: plainText({ max: 100 }),
  email: emailAddress,
  timeZone,
  hourCycle: habit(hourCycles),
  dateOrder: habit(dateOrders),
  weekStart: habit(["1", "6", "7"]),
  currentPassword: z.string().max(1000).default(""),
});

/** Change of password by the person signed in. */
export const passwordSchema = z.object({ currentPassword: givenPassword, newPassword });

/** Deleting one's whole account. */
export const deletionSchema = z.object({ currentPassword: givenPassword });

/** A new password through a reset link, whose token the browser keeps in a cookie. */
export const resetSchema = z.object({ newPassword });

export type SignUp = z.output<typeof signUpSchema>;
export type Profile = z.output<typeof profileSchema>;
export type PasswordChange = z.output<typeof passwordSchema>;
