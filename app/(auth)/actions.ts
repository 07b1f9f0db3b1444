"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { endSession } from "@/lib/auth/session";
import { env } from "@/lib/env";
import { isSameOrigin } from "@/lib/security/origin";

/** Signs this browser out. For `<form action={signOut}>`; other sites cannot send it. */
export async function signOut(): Promise<void> {
  if (isSameOrigin(await headers(), env().APP_URL)) await endSession();
  redirect("/sign-in");
}
