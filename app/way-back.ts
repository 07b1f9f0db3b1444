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

/** An address with where one comes from, for the way back: `from` is a page's path with its search. */
export function withFrom(href: string, from: string): string {
  const [path = "", hash] = href.split("#");
  return `${path}?from=${encodeURIComponent(from)}${hash ? `#${hash}` : ""}`;
}

/** The way back to where one came from, as the address tells; to `fallback` where it tells nothing that is ours. */
export function wayBack(from: string | undefined, fallback: string): WayBack {
  const there = from && URL.canParse(from, "http://here") ? new URL(from, "http://here") : null;
  const label = there?.origin === "http://here" ? places[there.pathname] : undefined;
  return there && label
    ? { href: there.pathname + there.search + there.hash, label }
    : { href: fallback, label: places[fallback] ?? "Back" };
}
