import { z } from "zod";
import { PASSWORD_MAX, PASSWORD_MIN } from "@/lib/security/password-rules";
import { ianaName } from "@/lib/zones";

/** An e-mail address, trimmed and lower-cased, as it is stored. RFC 5321 allows 254 characters. */
export const emailAddress = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(254)
  .pipe(z.email("Enter an email address like name@example.com."));

/** A password somebody chooses now; how easy it is to guess is judged where the person is known. */
export const newPassword = z
  .string()
  .min(1)
  .min(PASSWORD_MIN)
  .max(PASSWORD_MAX)
  .refine((text) => !text.includes("\0"), "This contains a character no keyboard has.");

/** A password somebody claims to have: any length up to what is worth hashing. */
export const givenPassword = z.string().min(1).max(1000);

/** An IANA time zone this system knows, by its name (`Europe/Paris`, `UTC`) in its own spelling, not by an offset. */
export const timeZone = z.string().transform((given, context) => {
  const name = ianaName(given);
  if (name === null)
    context.addIssue({
      code: "custom",
      message: "This is no time zone. Pick one from the list, like Europe/Berlin.",
    });
  return name ?? z.NEVER;
});

/** Where to go once signed in, unchecked; anything odd counts as absent. */
export const callbackUrl = z.string().max(2000).optional().catch(undefined);
