import { denied, ProviderError } from "../errors";
import type { CalendarListing, RemoteCalendar } from "../provider";
import type { DavAnswer } from "./answer";
import { MOST_CALENDARS, MOST_HOMES } from "./bounds";
import type { CaldavConfig, DavClient, DavFinding } from "./client";
import { answerError } from "./errors";
import { isTrusted } from "./hosts";
import { childrenOf, type DavResource, type DavValue, has, hrefsOf, textOf } from "./multistatus";

const PROPS = {
  "d:displayname": {},
  "d:resourcetype": {},
  "d:current-user-privilege-set": {},
  "c:supported-calendar-component-set": {},
  "c:schedule-default-calendar-URL": {},
  "ca:calendar-color": {},
  "ca:calendar-order": {},
};

/** Where an account's calendars are, and what is told elsewhere. */
export type Homes = Pick<CaldavConfig, "home" | "depth" | "defaultAt">;

const DEFAULT_PROPS = { "c:schedule-default-calendar-URL": {} };

type Listed = RemoteCalendar & { order: number };

/**
 * The calendars of an account that can hold events, its default first, from one depth-1 PROPFIND per calendar home
 * (RFC 4791 §6.2.1; nearly always one). What could not be read makes the listing incomplete; where nothing could, it
 * throws (`odd_listing`): an answer nobody understands must never look like calendars that vanished.
 */
export async function listHomes(
  client: DavClient,
  { home, depth, defaultAt }: Homes,
): Promise<CalendarListing> {
  const all = home.split(" ");
  const asked = all.slice(0, MOST_HOMES);
  const read = await readHomes(client, asked, depth ?? "1");
  const resources = read.flatMap((one) => one.resources).filter(({ props }) => holdsEvents(props));
  const told = read.flatMap((one) => defaultsIn(one.resources, one.url));
  const unknown = told.length === 0 && resources.length > 0 && defaultAt;
  const defaults = new Set(unknown ? await askDefault(client, defaultAt) : told);
  const listed = resources.map((resource): [string, Listed] => {
    const calendar = calendarOf(resource, defaults);
    return [calendar.remoteId, calendar];
  });
  const calendars = [...new Map(listed).values()].sort(inOrder).map(({ order: _order, ...rest }) => rest);
  const nameless = read.flatMap(({ lost }) => lost).filter(holdsEvents).length;
  const complete =
    read.length === all.length &&
    read.every(({ whole }) => whole) &&
    nameless === 0 &&
    calendars.length <= MOST_CALENDARS;
  if (calendars.length === 0 && !complete) throw oddListing("Nothing of the listing can be read.");
  return { calendars: calendars.slice(0, MOST_CALENDARS), total: calendars.length + nameless, complete };
}

/** A home that was read: what is on a host that is not trusted is not there for us. */
interface ReadHome {
  url: URL;
  resources: DavResource[];
  lost: DavResource["props"][];
  whole: boolean;
}

/** The homes that can be read. Throws when none can, or when a refusal is of the account rather than of one home. */
async function readHomes(client: DavClient, homes: readonly string[], depth: "0" | "1"): Promise<ReadHome[]> {
  const read: ReadHome[] = [];
  let failure: ProviderError | undefined;
  for (const home of homes) {
    try {
      read.push(homeIn(await client.propfind(home, depth, PROPS), new URL(home)));
    } catch (error) {
      if (!(error instanceof ProviderError) || !isOfHome(error)) throw error;
      failure ??= error;
    }
  }
  if (read.length === 0) throw failure ?? oddListing("The account has no calendar home.");
  return read;
}

const isOfHome = ({ kind, code }: ProviderError): boolean =>
  kind === "denied" || code === "odd_listing" || code === "server_error";

/** What no other request of ours asks for. */
const OF_LISTINGS = ["displayname", "supportedCalendarComponentSet", "calendarColor", "calendarOrder"];

/**
 * A listing names the folder that was asked, if nothing else (RFC 4918 §9.1): without any folder it is none. Nor is what
 * speaks of nothing that only a listing asks for: it is the answer to something else.
 */
function homeIn({ answer, resources, found }: DavFinding, home: URL): ReadHome {
  const { lost = [], whole = false, spoken } = found ?? {};
  const props = [...(resources ?? []).map((r) => r.props), ...lost];
  const isListing = props.some(isFolder) && OF_LISTINGS.some((name) => spoken?.has(name));
  if (!resources || !isListing) throw listingError(answer);
  return { url: answer.url, resources: resources.filter((r) => isTrusted(home, r.href)), lost, whole };
}

/** Whether a resource is a folder, calendars among them. */
export const isFolder = ({ resourcetype }: DavResource["props"]): boolean =>
  has(resourcetype, "collection") || has(resourcetype, "calendar");

/** A listing that is missing or refused says nothing of single calendars; 401 and throttling keep their meaning. */
function listingError(answer: DavAnswer): ProviderError {
  const { status } = answer;
  if (status === 401 || status === 429 || status >= 500) return answerError(answer, "PROPFIND");
  const message = `The listing was answered ${status} without a whole list.`;
  return status < 400 ? oddListing(message) : denied("odd_listing", message);
}

const oddListing = (message: string): ProviderError => new ProviderError("ambiguous", "odd_listing", message);

/** The scheduling inbox names the default calendar (RFC 6638 §9.2), SabreDAV's principal does; mostly in the home. */
const defaultsIn = (resources: readonly DavResource[], base: URL): string[] =>
  resources.flatMap((r) => hrefsOf(r.props.scheduleDefaultCalendarURL, base)).map(canonical);

/** What the resource beside the home says is the default; none when it says nothing. */
async function askDefault(client: DavClient, href: string): Promise<string[]> {
  const { answer, resources } = await client.propfind(href, "0", DEFAULT_PROPS);
  return defaultsIn(resources ?? [], answer.url);
}

/** A calendar that takes events; a server that does not say what it takes takes all (RFC 4791 §5.2.3). */
function holdsEvents(props: DavResource["props"]): boolean {
  if (!has(props.resourcetype, "calendar")) return false;
  const components = childrenOf(props.supportedCalendarComponentSet, "comp").map((comp) =>
    (comp.attributes.name ?? comp.text).trim().toUpperCase(),
  );
  return components.length === 0 || components.includes("VEVENT");
}

function calendarOf({ href, props }: DavResource, defaults: ReadonlySet<string>): Listed {
  const remoteId = canonical(href);
  const order = Number(textOf(props.calendarOrder).trim() || Number.NaN);
  return {
    remoteId,
    name: cleanName(textOf(props.displayname)) || cleanName(lastSegment(href)) || "Calendar",
    color: colorOf(textOf(props.calendarColor)),
    canWrite: mayWrite(props.currentUserPrivilegeSet),
    isDefault: defaults.has(remoteId),
    order: Number.isFinite(order) ? order : Number.MAX_SAFE_INTEGER,
  };
}

const inOrder = (a: Listed, b: Listed): number =>
  Number(b.isDefault) - Number(a.isDefault) || a.order - b.order || a.name.localeCompare(b.name);

/** Adding a file needs DAV:bind (RFC 3744 §3.9); `write` and `all` contain it. A server that tells nothing may. */
export function mayWrite(privileges: DavValue): boolean {
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
