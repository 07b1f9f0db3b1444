import { randomBytes } from "node:crypto";
import { Grants } from "../kit/grants";
import { refill } from "../kit/keep";
import { Rules } from "./rules";

/** https://developers.google.com/workspace/calendar/api/v3/reference/calendarList (`accessRole`) */
type AccessRole = "owner" | "writer" | "writerWithoutPrivateAccess" | "reader" | "freeBusyReader";

export interface FakeCalendarOptions {
  /** Default: one made up, as Google does. The id of an existing calendar shares that one. */
  id?: string;
  summary?: string;
  /** The name this account gave it. */
  summaryOverride?: string;
  role?: AccessRole;
  primary?: boolean;
  hidden?: boolean;
  color?: string;
  timeZone?: string;
}

export interface FakeAccountOptions {
  email: string;
  name?: string;
  /** Default: the primary calendar, whose id is the address. */
  calendars?: FakeCalendarOptions[];
}

/** An event as the service keeps it: the resource it answers. A tombstone has `status: "cancelled"`. */
export type EventResource = Record<string, unknown> & { id: string; etag: string; status: string };

export interface FakeCalendar {
  id: string;
  summary: string;
  timeZone: string;
  color: string;
  events: Map<string, EventResource>;
}

/** A calendar in one account's list. */
export interface ListEntry {
  role: AccessRole;
  primary: boolean;
  hidden: boolean;
  /** In the list at all: a person may take a calendar out of it and keep the right to use it. */
  listed: boolean;
  /** Kept in the list as deleted for a while; shown with `showDeleted`. */
  deleted: boolean;
  summaryOverride: string | undefined;
}

export interface FakeAccount {
  /** The first address it had: what tests and grants know it by. */
  id: string;
  sub: string;
  /** The address it has now. */
  email: string;
  name: string;
  list: Map<string, ListEntry>;
}

/** What the service holds. Every change is made here, over HTTP or by a test as "another device". */
export class GoogleStore {
  readonly accounts = new Map<string, FakeAccount>();
  readonly calendars = new Map<string, FakeCalendar>();
  /** Ids calendars had before and still answer to. */
  readonly aliases = new Map<string, string>();
  /** https://developers.google.com/identity/protocols/oauth2#expiration */
  readonly grants = new Grants({
    prefix: (kind) => ({ code: "4/0A", access: "ya29.", refresh: "1//0" })[kind],
    codeLifetime: 600,
    lifetime: 3599,
    mostRefreshTokens: 100,
  });
  readonly rules = new Rules(() => this.now());
  /** Mails that guests would have got. */
  mails = 0;
  private etags = 0;
  private people = 0;

  /** The service's clock, in ms since 1970. */
  now(): number {
    return this.grants.now();
  }

  elapse(ms: number): void {
    this.grants.offset += ms;
  }

  held() {
    const { accounts, calendars, aliases, etags, people, grants } = this;
    return { accounts, calendars, aliases, etags, people, grants: grants.held() };
  }

  restore({ accounts, calendars, aliases, etags, people, grants }: ReturnType<GoogleStore["held"]>): void {
    refill(this.accounts, accounts);
    refill(this.calendars, calendars);
    refill(this.aliases, aliases);
    Object.assign(this, { etags, people });
    this.grants.restore(grants);
  }

  addAccount({ email, name, calendars }: FakeAccountOptions): FakeAccount {
    this.people += 1;
    const sub = String(100_000_000_000_000 + this.people);
    const account = { id: email, sub, email, name: name ?? email, list: new Map() };
    this.accounts.set(email, account);
    const given = calendars ?? [];
    if (!given.some((c) => c.primary)) this.addCalendar(email, { id: email, summary: email, primary: true });
    for (const calendar of given) this.addCalendar(email, calendar);
    return account;
  }

  account(email: string): FakeAccount {
    const account = this.accounts.get(email);
    if (!account) throw new Error(`The stand-in has no account ${email}.`);
    return account;
  }

  addCalendar(email: string, options: FakeCalendarOptions): FakeCalendar {
    const id =
      options.id ??
      (options.primary ? email : `c_${randomBytes(16).toString("hex")}@group.calendar.google.com`);
    const calendar = this.calendars.get(id) ?? {
      id,
      summary: options.summary ?? id,
      timeZone: options.timeZone ?? "Europe/Berlin",
      color: options.color ?? "#039be5",
      events: new Map(),
    };
    this.calendars.set(id, calendar);
    this.account(email).list.set(id, {
      role: options.role ?? "owner",
      primary: options.primary ?? false,
      hidden: options.hidden ?? false,
      listed: true,
      deleted: false,
      summaryOverride: options.summaryOverride,
    });
    return calendar;
  }

  calendar(id: string): FakeCalendar {
    const calendar = this.calendars.get(id);
    if (!calendar) throw new Error(`The stand-in has no calendar ${id}.`);
    return calendar;
  }

  /** Deletes the calendar for everybody, as its owner can. */
  removeCalendar(id: string): void {
    this.calendars.delete(id);
    for (const account of this.accounts.values()) {
      const entry = account.list.get(id);
      if (entry) entry.deleted = true;
    }
  }

  /** A new ETag: counted, never a hash of the content, and quoted as Google's are. */
  nextEtag(): string {
    this.etags += 1;
    return `"${3_500_000_000_000_000 + this.etags * 2000}"`;
  }

  /** Writes an event whatever it says. */
  save(
    calendar: FakeCalendar,
    event: Record<string, unknown> & { id: string; status: string },
  ): EventResource {
    const etag = this.nextEtag();
    const saved = { ...event, etag, updated: new Date(this.now()).toISOString() };
    calendar.events.set(saved.id, saved);
    return saved;
  }
}
