import { database, type Queryable } from "@/db/client";
import { env, isLocal } from "@/lib/env";
import { nobodyYet } from "../doors/store";
import { type Door, doorOf } from "./rule";

/** The door as it is now, and whether the next account is the first one. */
export async function currentDoor(on: Queryable = database()): Promise<{ door: Door; first: boolean }> {
  const first = await nobodyYet(on);
  return { door: doorOf(env().SIGN_UP, { first, local: isLocal() }), first };
}
