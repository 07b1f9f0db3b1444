import { z } from "zod";
import { emailAddress, givenPassword } from "@/lib/auth/fields";

/** Whom an operator's act is about. */
const person = { id: z.uuid() };

/** "Invite"; without an address the link is for whoever has it. */
export const inviteSchema = z.object({
  email: z
    .string()
    .optional()
    .transform((text) => text?.trim() || null)
    .pipe(emailAddress.nullable()),
});

/** An invitation, or a person to sign out. */
export const idSchema = z.object(person);

/** "Lock" and "Unlock": what is wanted, not a turn of what is. */
export const lockSchema = z.object({
  ...person,
  locked: z.enum(["yes", "no"]).transform((text) => text === "yes"),
});

/** "Make operator" and "Make person". */
export const roleSchema = z.object({ ...person, role: z.enum(["person", "operator"]) });

/** Deleting somebody's account takes the operator's own password. */
export const deletePersonSchema = z.object({ ...person, currentPassword: givenPassword });
