import { database } from "@/db/client";
import { users } from "@/db/schema";
import { findSession, type SignedInUser } from "@/lib/auth/store";
import { signUp } from "@/lib/people/commands";

export const PASSWORD = "tulip anchor ninety three";

/** Somebody who signed up just now and is signed in. */
export async function somebody(email = "anna@example.com", now = new Date()): Promise<SignedInUser> {
  const made = await signUp(
    { name: "Anna", email, password: PASSWORD, timeZone: "Europe/Berlin" },
    null,
    now,
  );
  if (!made.ok) throw new Error(made.code);
  const user = await findSession(made.value, now);
  if (!user) throw new Error("no session");
  return user;
}

export const allUsers = () => database().select().from(users);
