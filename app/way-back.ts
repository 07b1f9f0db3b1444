import { z } from "zod";

/** Pages one comes from, and what the way back to each is called. */
const places: Readonly<Record<string, string>> = {
  "/dashboard": "Dashboard",
  "/bookings": "Bookings",
  "/bookings/week": "Week",
  "/services": "Services",
  "/settings/integrations": "Integrations",
  "/settings/calendars": "Calendar accounts",
};

export interface WayBack {
  href: string;
  label: string;
}

/** An address with where one comes from, for the way back: `from` is a page's path with its search, if it is known. */
export function withFrom(href: string, from: string | undefined): string {
  if (!from) return href;
  const [path = "", hash] = href.split("#");
  const joined = `${path}${path.includes("?") ? "&" : "?"}from=${encodeURIComponent(from)}`;
  return hash ? `${joined}#${hash}` : joined;
}

/** What a form that leads on to another page sends of where one comes from (`CameFrom`); anything odd counts as nothing. */
export const fromField = { from: z.string().max(2000).optional().catch(undefined) };

/** The way back to where one came from, as the address tells; to `fallback` where it tells nothing that is ours. */
export function wayBack(from: string | undefined, fallback: string): WayBack {
  const there = from && URL.canParse(from, "http://here") ? new URL(from, "http://here") : null;
  const label = there?.origin === "http://here" ? places[there.pathname] : undefined;
  return there && label
    ? { href: there.pathname + there.search + there.hash, label }
    : { href: fallback, label: places[fallback] ?? "Back" };
}
