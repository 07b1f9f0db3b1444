import { redirect } from "next/navigation";
import { currentUser } from "@/lib/auth/session";

/** The front door leads to where the person works. */
export default async function Home() {
  redirect((await currentUser()) ? "/dashboard" : "/sign-in");
}
