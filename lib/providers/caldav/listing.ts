import { ProviderError } from "../errors";
import type { RemoteCalendar } from "../provider";
import type { DavClient } from "./client";
import { answerError } from "./errors";
import { isTrusted } from "./hosts";
import { childrenOf, type DavResource, has, hrefsOf, textOf } from "./multistatus";

const PROPS = {
  "d:displayname": {},
  "d:resourcetype": {},
  "d:current-user-privilege-set": {},
  "c:supported-calendar-component-set": {},
  "c:schedule-default-calendar-URL": {},
  "ca:calendar-color": {},
  "ca:calendar-order": {},
};

/**
 * The calendars of an account that can hold events, its default first, from one depth-1 PROPFIND per calendar home
 * (RFC 4791 §6.2.1; nearly always one). An answer that is not a whole listing throws: it must never look like
 * calendars that vanished.
 */
export async function listHomes(client: DavClient, homes: readonly URL[]): Promise<RemoteCalendar[]> {
  const found: (RemoteCalendar & { order: number })[] = [];
  for (const home of homes) {
    const { answer, resources } = await client.propfind(home.href, "1", PROPS);
    if (!resources) throw listingError(answer.status, () => answerError(answer, "PROPFIND"));
    const defaults = new Set(
      resources.flatMap((r) => hrefsOf(r.props.scheduleDefaultCalendarURL, answer.url)).map(canonical),
    );
    for (const resource of resources)
      if (holdsEvents(resource) && isTrusted(home, resource.href)) found.push(calendarOf(resource, defaults));
  }
  const unique = [...new Map(found.map((c) => [c.remoteId, c])).values()];
  return unique
    .sort(
      (a, b) =>
        Number(b.isDefault) - Number(a.isDefault) || a.order - b.order || a.name.localeCompare(b.name),
    )
    .map(({ order: _order, ...calendar }) => calendar);
}

/** A listing that is missing or refused says nothing of single calendars; 401 and throttling keep their meaning. */
function listingError(status: number, other: () => ProviderError): ProviderError {
  return status < 400 || status === 403 || status === 404 || status === 410
    ? new ProviderError(
        "ambiguous",
        "odd_listing",
        `The listing was answered ${status} without a whole list.`,
      )
    : other();
}

function holdsEvents({ props }: DavResource): boolean {
  if (!has(props.resourcetype, "calendar")) return false;
  const components = childrenOf(props.supportedCalendarComponentSet, "comp").map((c) =>
    textOf(childrenOf(childrenOf(c, "_attributes"), "name")).toUpperCase(),
  );
  return components.length === 0 || components.includes("VEVENT");
}

function calendarOf({ href, props }: DavResource, defaults: ReadonlySet<string>) {
  const remoteId = canonical(href);
  const order = Number(textOf(props.calendarOrder) || Number.NaN);
  return {
    remoteId,
    name: cleanName(textOf(props.displayname)) || cleanName(lastSegment(href)) || "Calendar",
    color: colorOf(textOf(props.calendarColor)),
    canWrite: canWrite(props.currentUserPrivilegeSet),
    isDefault: defaults.has(remoteId),
    order: Number.isFinite(order) ? order : Number.MAX_SAFE_INTEGER,
  };
}

/** Adding a file needs DAV:bind (RFC 3744 §3.9); `write` and `all` contain it. A server that tells nothing may. */
function canWrite(privileges: unknown): boolean {
  if (privileges === undefined) return true;
  const granted = childrenOf(privileges, "privilege");
  return ["all", "write", "bind", "writeContent"].some((name) => granted.some((g) => has(g, name)));
}

const canonical = (url: URL): string => (url.href.endsWith("/") ? url.href : `${url.href}/`);

function lastSegment(url: URL): string {
  const segment = url.pathname.split("/").filter(Boolean).at(-1) ?? "";
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function cleanName(name: string): string {
  const text = name.replace(/\p{Cc}+/gu, " ").trim();
  return [...text].slice(0, 200).join("");
}

/** Apple writes #RRGGBBAA; pages want #rrggbb. */
function colorOf(text: string): string | null {
  return /^#[0-9a-f]{6}/i.exec(text.trim())?.[0].toLowerCase() ?? null;
}
