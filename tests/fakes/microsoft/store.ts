import { createHash, randomBytes } from "node:crypto";
import { refill } from "../kit/keep";

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
  /** Where its owner lives (IANA); the page shows times as they see them. */
  timeZone?: string;
}

/** What of an event is kept: what our kind of client may write. */
export interface EventFields {
  subject: string;
  body: { contentType: string; content: string };
  start: { dateTime: string; timeZone: string };
  end: { dateTime: string; timeZone: string };
  isAllDay: boolean;
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
  timeZone: string;
  calendars: Map<string, FakeCalendar>;
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
      timeZone: options.timeZone ?? "Europe/Berlin",
      calendars: new Map(),
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
    };
    account.events.set(event.id, event);
    return event;
  }

  change(event: FakeEvent, fields: Partial<EventFields>): void {
    Object.assign(event, fields, { changeKey: this.next() });
  }

  /** What a person does in Outlook: the immutable id stays, the other one does not. */
  move(accountId: string, eventId: string, calendarId: string): void {
    const event = this.account(accountId).events.get(eventId);
    if (event) this.change(Object.assign(event, { calendarId, regularId: `AAMkAG${this.next()}` }), {});
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
