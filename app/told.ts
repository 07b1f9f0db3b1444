import { cookies } from "next/headers";
import { cookie, toldCookieName } from "@/lib/auth/cookie";
import { type SearchParams, single } from "./params";

/** So long a page goes on saying what has just been done, in seconds. */
const TOLD_SECONDS = 120;

const told = (about: string, said: Readonly<Record<string, string>>): string =>
  `${about}?${new URLSearchParams(said)}`;

/**
 * The search of the address an action leads to, with what has just been done about something. This browser keeps it for
 * two minutes as well: an address that was typed, sent or kept claims nothing by itself.
 */
export async function tell(about: string, said: Readonly<Record<string, string>>): Promise<string> {
  (await cookies()).set(cookie(toldCookieName(), told(about, said), TOLD_SECONDS));
  return String(new URLSearchParams(said));
}

/** What the address says under `names`, in the order in which `tell` was given them; nothing where nobody has just done it. */
export async function justTold(
  about: string,
  searchParams: SearchParams,
  names: readonly string[],
): Promise<Partial<Record<string, string>>> {
  const said: Record<string, string> = {};
  for (const name of names) {
    const value = await single(searchParams, name);
    if (value !== undefined) said[name] = value;
  }
  return (await cookies()).get(toldCookieName())?.value === told(about, said) ? said : {};
}
