import type { ServiceCode } from "@/lib/errors/codes";
import { denied, ProviderError } from "../errors";
import type { CalendarListing } from "../provider";
import type { DavClient } from "./client";
import { answerError } from "./errors";
import { isTrusted, otherHost } from "./hosts";
import { type Homes, isFolder, listHomes } from "./listing";
import { type DavResource, has, hrefsOf } from "./multistatus";

const PROPS = {
  "d:current-user-principal": {},
  "d:resourcetype": {},
  "c:calendar-home-set": {},
  "c:schedule-inbox-URL": {},
  "c:schedule-default-calendar-URL": {},
};

/**
 * Where well-known servers keep CalDAV when neither the address nor /.well-known leads there: Nextcloud, Baïkal, SOGo,
 * DAViCal by itself and as Debian installs it.
 */
const KNOWN_PATHS = ["remote.php/dav/", "dav.php/", "SOGo/dav/", "caldav.php/", "davical/caldav.php/"];

/** What every address of a server has in common: nobody answers there, or not in time. */
const OF_THE_HOST = new Set<ServiceCode>([
  "unknown_host",
  "unreachable",
  "no_tls",
  "certificate",
  "connection_lost",
  "too_slow",
]);

/** What is worth telling before anything else, the most telling first. */
const TELLING: readonly ServiceCode[] = ["other_host", "sign_in_kind", "no_calendar", "odd_listing"];

/** An account and its calendars. */
export interface FoundAccount extends Homes {
  principal: URL;
  listing: CalendarListing;
}

/**
 * Goes every way into an account that RFC 6764 §6 and the habits of servers know, until one leads to calendars: the
 * typed address, /.well-known, the root, known paths; from each over the principal to its homes; then what was found
 * as it is, a folder of calendars or a calendar. Throws what stands in the way, a refused password at once.
 */
export async function findAccount(client: DavClient, address: URL): Promise<FoundAccount> {
  const search = new Search(client, address);
  for (const context of contextsOf(address)) {
    const found = await search.attempt(() => search.overPrincipal(context));
    if (found) return found;
  }
  for (const place of search.places) {
    const found = await search.attempt(() => search.asItIs(place));
    if (found) return found;
  }
  throw search.failure ?? denied("not_caldav", "No CalDAV was found at this address.");
}

function contextsOf(address: URL): string[] {
  const folder = address.href.endsWith("/") ? address.href : `${address.href}/`;
  const typed = address.pathname === "/" ? [] : [address.href, folder];
  const all = [
    ...typed,
    new URL("/.well-known/caldav", address).href,
    new URL("/", address).href,
    ...[folder, new URL("/", address)].flatMap((base) => KNOWN_PATHS.map((path) => new URL(path, base).href)),
  ];
  return [...new Set(all)];
}

class Search {
  /** Collections that lead nowhere else, in the order they were met. */
  readonly places: DavResource[] = [];
  failure: ProviderError | undefined;
  /** What was asked already: many ways lead to the same principal, and to the same homes. */
  private readonly seen = new Set<string>();

  constructor(
    private readonly client: DavClient,
    private readonly address: URL,
  ) {}

  /** Null when this way leads nowhere: `failure` says why, unless something more telling was met. */
  async attempt(way: () => Promise<FoundAccount | null>): Promise<FoundAccount | null> {
    try {
      return await way();
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      // The person's patience is at an end: what was met so far says more.
      if (error.kind === "unsent") throw this.failure ?? error;
      // A host that sends people elsewhere may well refuse a password that is right there.
      if (error.kind === "reauth") throw this.failure?.code === "other_host" ? this.failure : error;
      if (error.kind === "throttled" || OF_THE_HOST.has(error.code)) throw error;
      if (!this.failure || rank(error) < rank(this.failure)) this.failure = error;
      return null;
    }
  }

  /** The calendar homes a resource leads to, over its principal if need be. */
  async overPrincipal(context: string): Promise<FoundAccount | null> {
    const self = await this.ask(context);
    if (!self) return null;
    if (isFolder(self.props) && this.isNew(`${self.href} as it is`)) this.places.push(self);
    const [named] = this.trusted(principalsOf(self));
    const direct = this.trusted(homesOf(self));
    if (direct.length > 0) return this.list(named ?? self.href, direct, self);
    if (!named) return leadsAway([...homesOf(self), ...principalsOf(self)]);
    if (!this.isNew(named.href)) return null;
    const principal = await this.ask(named.href);
    const homes = principal ? this.trusted(homesOf(principal)) : [];
    if (principal && homes.length > 0) return this.list(named, homes, principal);
    leadsAway(principal ? homesOf(principal) : []);
    throw denied("no_calendar", "The account has no calendar home.");
  }

  /** Servers without principals: a folder that holds calendars is a home, and so is the one a calendar lies in. */
  async asItIs({ href, props }: DavResource): Promise<FoundAccount | null> {
    if (!has(props.resourcetype, "calendar")) return this.list(href, [href]);
    const folder = new URL("..", folderOf(href));
    return (await this.attempt(() => this.list(folder, [folder]))) ?? this.list(href, [href], undefined, "0");
  }

  private async list(
    principal: URL,
    homes: readonly URL[],
    teller?: DavResource,
    depth?: "0",
  ): Promise<FoundAccount | null> {
    const home = homes.map((h) => h.href).join(" ");
    if (!this.isNew(`${home} listed`)) return null;
    const defaultAt = teller && this.defaultAt(teller, principal);
    const where: Homes = { home, ...(depth && { depth }), ...(defaultAt && { defaultAt }) };
    const listing = await listHomes(this.client, where);
    if (listing.calendars.length === 0)
      throw denied("no_calendar", "The account has no calendar for events.");
    // Whoever knows of no default is not asked for it again.
    if (!listing.calendars.some((c) => c.isDefault)) delete where.defaultAt;
    return { principal, listing, ...where };
  }

  /** Where to ask for the default calendar: SabreDAV's principal tells itself, Cyrus' inbox may lie anywhere. */
  private defaultAt({ href, props }: DavResource, principal: URL): string {
    const [inbox] = hrefsOf(props.scheduleInboxURL, href).filter((url) => isTrusted(this.address, url));
    return (props.scheduleDefaultCalendarURL?.children.length || !inbox ? principal : inbox).href;
  }

  /** The resource at an address, if it is one of WebDAV's. */
  private async ask(address: string): Promise<DavResource | null> {
    const { answer, resources } = await this.client.propfind(address, "0", PROPS);
    if (answer.status === 401 || answer.status === 429 || answer.status >= 500)
      throw answerError(answer, "PROPFIND");
    const [self] = resources ?? [];
    // The address that answered is the one to go on from, whatever name the server gives itself.
    return self ? { href: answer.url, props: self.props } : null;
  }

  /** Those that may be given the password. */
  private trusted(urls: readonly URL[]): URL[] {
    return urls.filter((url) => isTrusted(this.address, url));
  }

  private isNew(what: string): boolean {
    if (this.seen.has(what)) return false;
    this.seen.add(what);
    return true;
  }
}

const principalsOf = ({ href, props }: DavResource): URL[] => hrefsOf(props.currentUserPrincipal, href);
const homesOf = ({ href, props }: DavResource): URL[] => hrefsOf(props.calendarHomeSet, href);

/** None of these may be given the password: if there are any, that is what to tell. */
function leadsAway([first]: readonly URL[]): null {
  if (first) throw otherHost(first);
  return null;
}

const rank = ({ code }: ProviderError): number =>
  TELLING.includes(code) ? TELLING.indexOf(code) : code === "not_caldav" ? Number.MAX_VALUE : TELLING.length;

const folderOf = (url: URL): URL => (url.href.endsWith("/") ? url : new URL(`${url.href}/`));
