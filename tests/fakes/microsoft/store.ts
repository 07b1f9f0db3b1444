import { createHash, randomBytes } from "node:crypto";
import { refill } from "../kit/keep";
import { meetingBlob, withBelow } from "./text";
import type { Trouble } from "./troubles";

export interface FakeCalendarOptions {
  /** The id Graph knows it by. */
  id: string;
  name: string;
  isDefault?: boolean;
  /** False for calendars the person may only read. */
  canEdit?: boolean;
  color?: string;
  /** Somebody else's calendar that was shared with the person. */
  owner?: { name: string; address: string };
}

export interface FakeAccountOptions {
  /** Short name, for tests and the page: "anna". */
  id: string;
  name: string;
  mail: string;
  calendars: FakeCalendarOptions[];
  /** False: an account without an Exchange mailbox. */
  mailbox?: boolean;
  /** False: its profile has no address (`mail` is null), only the name it signs in by. */
  hasAddress?: boolean;
  /** Where its owner lives (IANA); the page shows times as they see them. */
  timeZone?: string;
}

/** What of an event is kept: what our kind of client may write. */
export interface EventFields {
  subject: string;
  /** As it is kept and answered: HTML. */
  body: { contentType: string; content: string };
  /** In UTC, as times are answered. */
  start: { dateTime: string; timeZone: string };
  end: { dateTime: string; timeZone: string };
  isAllDay: boolean;
  /** The zones the event was written with: what Outlook's form shows. */
  originalStartTimeZone: string;
  originalEndTimeZone: string;
  location: { displayName: string };
  properties: { id: string; value: string }[];
}

export interface FakeEvent extends EventFields {
  /** The immutable id. */
  id: string;
  /** The id without `Prefer: IdType="ImmutableId"`; another one after every move. */
  regularId: string;
  calendarId: string;
  transactionId: string | null;
  changeKey: string;
  /** The link its owner's Teams meeting is joined by; null when it is none. */
  joinUrl: string | null;
  /** What its owner gave it beside the fields above: categories, a reminder, guests, attachments. */
  more: Record<string, unknown>;
}

export interface FakeCalendar extends Required<Omit<FakeCalendarOptions, "owner">> {
  owner: { name: string; address: string };
}

export interface FakeAccount {
  id: string;
  name: string;
  mail: string;
  /** Directory object and tenant: what identifies the account. */
  oid: string;
  tid: string;
  mailbox: boolean;
  hasAddress: boolean;
  timeZone: string;
  calendars: Map<string, FakeCalendar>;
  /** Calendars that are away for a while, with their events. */
  hidden: Map<string, FakeCalendar>;
  /** The folder deleted items are in: no calendar. */
  deletedItems: string;
  /** Ids of the mailbox as it was before it moved. */
  stale: Set<string>;
  /** Ids of items that are not even in the Deleted Items any more. */
  purged: Set<string>;
  trouble: Trouble | null;
  /** Requests of the present ten minutes, which began at `since` (ms). */
  asked: { since: number; count: number };
  events: Map<string, FakeEvent>;
  /** transactionId → the event it made and the body it was made of. */
  transactions: Map<string, { eventId: string; body: string }>;
  /** Requests in progress. */
  running: number;
}

/** Mailboxes: every change is made here, through Graph or by a test as the owner in Outlook. */
export class Mailboxes {
  readonly accounts = new Map<string, FakeAccount>();
  private counter = 0;

  constructor(accounts: readonly FakeAccountOptions[]) {
    for (const account of accounts) this.add(account);
  }

  /** Takes over the accounts of an earlier run; what was under way in it is over. */
  restore(accounts: ReadonlyMap<string, FakeAccount>): void {
    refill(this.accounts, accounts);
    for (const account of this.accounts.values()) account.running = 0;
  }

  add(options: FakeAccountOptions): FakeAccount {
    const { id, name, mail } = options;
    const account: FakeAccount = {
      id,
      name,
      mail,
      oid: guid(`oid ${mail}`),
      tid: guid(`tenant ${mail.split("@")[1]}`),
      mailbox: options.mailbox ?? true,
      hasAddress: options.hasAddress ?? true,
      timeZone: options.timeZone ?? "Europe/Berlin",
      calendars: new Map(),
      hidden: new Map(),
      deletedItems: `AAMkDeleted${guid(`deleted ${mail}`)}=`,
      stale: new Set(),
      purged: new Set(),
      trouble: null,
      asked: { since: 0, count: 0 },
      events: new Map(),
      transactions: new Map(),
      running: 0,
    };
    this.accounts.set(id, account);
    for (const calendar of options.calendars) this.addCalendar(id, calendar);
    return account;
  }

  account(id: string): FakeAccount {
    const account = this.accounts.get(id);
    if (!account) throw new Error(`The stand-in has no account ${id}.`);
    return account;
  }

  addCalendar(accountId: string, calendar: FakeCalendarOptions): void {
    const { name, mail, calendars } = this.account(accountId);
    const owner = calendar.owner ?? { name, address: mail };
    calendars.set(calendar.id, { isDefault: false, canEdit: true, color: "#2563eb", ...calendar, owner });
  }

  /** Outlook deletes a calendar with everything in it. */
  removeCalendar(accountId: string, calendarId: string): void {
    const { calendars, events } = this.account(accountId);
    calendars.delete(calendarId);
    for (const event of [...events.values()]) if (event.calendarId === calendarId) events.delete(event.id);
  }

  /** A calendar that is away for a while, and back with everything in it. */
  hideCalendar(accountId: string, calendarId: string, away: boolean): void {
    const { calendars, hidden } = this.account(accountId);
    const [from, to] = away ? [calendars, hidden] : [hidden, calendars];
    const found = from.get(calendarId);
    if (found) to.set(calendarId, found);
    from.delete(calendarId);
  }

  /**
   * A mailbox that is moved to another server or organisation: its calendars and items are the same ones, under new
   * ids (https://learn.microsoft.com/graph/outlook-immutable-id, "when the ID still changes").
   */
  moveMailbox(accountId: string, newId: (calendarId: string) => string = () => `AAMk${this.next()}`): void {
    const { calendars, events, stale, transactions } = this.account(accountId);
    const renamed = new Map([...calendars.keys()].map((id) => [id, newId(id)]));
    for (const [id, calendar] of [...calendars]) {
      calendars.delete(id);
      stale.add(id);
      calendar.id = renamed.get(id) ?? id;
      calendars.set(calendar.id, calendar);
    }
    for (const event of [...events.values()]) {
      events.delete(event.id);
      stale.add(event.id).add(event.regularId);
      event.id = `AAkALg${this.next()}`;
      event.regularId = `AAMkAG${this.next()}`;
      event.calendarId = renamed.get(event.calendarId) ?? event.calendarId;
      events.set(event.id, event);
    }
    transactions.clear();
  }

  insert(
    account: FakeAccount,
    calendarId: string,
    fields: EventFields,
    transactionId: string | null,
  ): FakeEvent {
    const event: FakeEvent = {
      ...fields,
      id: `AAkALg${this.next()}`,
      regularId: `AAMkAG${this.next()}`,
      calendarId,
      transactionId,
      changeKey: this.next(),
      joinUrl: null,
      more: {},
    };
    account.events.set(event.id, event);
    return event;
  }

  /**
   * "If you're updating the body of an online meeting, preserve the meeting blob. Removing it would disable the
   * meeting": https://learn.microsoft.com/graph/api/event-update
   */
  change(event: FakeEvent, fields: Partial<EventFields>): void {
    const { joinUrl } = event;
    if (joinUrl && fields.body && !fields.body.content.includes(joinUrl)) event.joinUrl = null;
    Object.assign(event, fields, { changeKey: this.next() });
  }

  /** What a person does in Outlook: the event becomes a Teams meeting. */
  makeMeeting(event: FakeEvent): void {
    const joinUrl = `https://teams.example/l/meetup-join/${guid(event.id)}`;
    this.write(event, meetingBlob(joinUrl));
    event.joinUrl = joinUrl;
  }

  /** What a person does in Outlook: something more is written below the description. */
  write(event: FakeEvent, html: string): void {
    this.change(event, { body: { contentType: "html", content: withBelow(event.body.content, html) } });
  }

  /** What a person does in Outlook: the event gets a category, a reminder … A PATCH leaves what it does not name. */
  give(event: FakeEvent, more: Record<string, unknown>): void {
    Object.assign(event.more, more);
    this.change(event, {});
  }

  /** What a person does in Outlook: the immutable id stays, the other one does not. */
  move(accountId: string, eventId: string, calendarId: string): void {
    const event = this.account(accountId).events.get(eventId);
    if (event) this.change(Object.assign(event, { calendarId, regularId: `AAMkAG${this.next()}` }), {});
  }

  /** Into the Deleted Items, where items keep their immutable ids. */
  discard(accountId: string, eventId: string): void {
    this.move(accountId, eventId, this.account(accountId).deletedItems);
  }

  /** An event by either kind of id. */
  find(account: FakeAccount, id: string): FakeEvent | undefined {
    return account.events.get(id) ?? [...account.events.values()].find((e) => e.regularId === id);
  }

  /** Ids as Exchange makes them: long, case-sensitive, with characters that must be escaped in a path. */
  private next(): string {
    const seed = `${++this.counter} ${randomBytes(8).toString("hex")}`;
    return `${createHash("sha256").update(seed).digest("base64url")}=`;
  }
}

function guid(seed: string): string {
  const hex = createHash("sha256").update(seed).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
