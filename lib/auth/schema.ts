import { z } from "zod";
import { plainText } from "@/lib/text";
import { emailAddress, givenPassword, newPassword, timeZone } from "./fields";

const callbackUrl = z.string().max(2000).optional().catch(undefined);

/** "Create account". The time zone is the browser's guess: a wrong one is no reason to refuse anybody. */
export const signUpSchema = z.object({
  name: plainText({ max: 100 }),
  email: emailAddress,
  password: newPassword,
  timeZone: timeZone.catch("UTC"),
  callbackUrl,
});

// An address nobody can have signed up with is answered like any other; NUL would be an error of the database.
const typedEmail = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(254)
  .regex(/^\P{Cc}*$/u);

/** "Sign in", as posted by the form. */
export const signInSchema = z.object({
  email: typedEmail,
  password: givenPassword,
  callbackUrl,
});

/** Profile. `currentPassword` is needed only to change the e-mail. */
export const profileSchema = z.object({
  name: plainText({ max: 100 }),
  email: emailAddress,
  timeZone,
  currentPassword: z.string().max(1000).default(""),
});

/** Change of password by the person signed in. */
export const passwordSchema = z.object({ currentPassword: givenPassword, newPassword });

/** Deleting one's whole account. */
export const deletionSchema = z.object({ currentPassword: givenPassword });

/** A new password through a reset link. */
export const resetSchema = z.object({ token: z.string().min(1).max(4000), newPassword });

export type SignUp = z.output<typeof signUpSchema>;
export type Profile = z.output<typeof profileSchema>;
export type PasswordChange = z.output<typeof passwordSchema>;

/** What the codes of accounts say on a page. */
export const accountWords: Readonly<Record<string, string>> = {
  email_taken: "Somebody already has an account with this email address.",
  wrong_credentials: "The email address or the password is not right.",
  cross_site: "The form was not sent from Calpace itself. Sign in here.",
  incomplete: "Enter your email address and your password.",
  too_many_tries: "Too many tries. Wait a few minutes, then try again.",
  wrong_password: "This is not your current password.",
  password_needed: "Enter your current password to change your email address.",
  weak_password: "Choose another password.",
  reset_link_used: "This link was used already or is older than an hour. Ask for a new one.",
};
