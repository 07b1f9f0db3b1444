import { z } from "zod";
import { callbackUrl, givenPassword } from "./fields";

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
