import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema";
import { findSession, type SignedInUser } from "@/lib/auth/store";
import { signUp } from "@/lib/people/sign-up/commands";
import { NO_VISIT, type Visit } from "@/lib/security/visit";

export const PASSWORD = "tulip anchor ninety three";

/** Somebody who signed up just now and is signed in; no operator unless that is asked for, though they be the first. */
export async function somebody(
  email = "anna@example.com",
  now = new Date(),
  role: SignedInUser["role"] = "person",
  visit: Visit = NO_VISIT,
): Promise<SignedInUser> {
  const made = await signUp(
    { name: "Anna", email, password: PASSWORD, timeZone: "Europe/Berlin" },
    visit,
    now,
  );
  if (!made.ok) throw new Error(made.code);
  await database().update(users).set({ role }).where(eq(users.id, made.value.userId));
  const user = await findSession(made.value, now);
  if (!user) throw new Error("no session");
  return user;
}

export const allUsers = () => database().select().from(users);
