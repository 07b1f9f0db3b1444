import { z } from "zod";
import { PASSWORD_MAX, PASSWORD_MIN } from "@/lib/security/password-rules";

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

/** An IANA time zone this system knows, as a name (`Europe/Paris`, `UTC`), not as an offset. */
export const timeZone = z.string().refine(isTimeZone, "Pick a time zone from the list.");

/** Whether `name` is an IANA time zone this system knows. */
function isTimeZone(name: string): boolean {
  if (name.length > 64 || !/^[A-Za-z][A-Za-z0-9_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    // RangeError is how Intl says "no such zone".
    return false;
  }
}

/** Where to go once signed in, unchecked; anything odd counts as absent. */
export const callbackUrl = z.string().max(2000).optional().catch(undefined);
