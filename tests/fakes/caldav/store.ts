import { createHash } from "node:crypto";
import type { FakeAnswer } from "../http/faults";
import { refill } from "../kit/keep";
import { DIGEST, DigestGate, type DigestRules } from "./digest";
import { propertyOf } from "./ics";
import type { Manners } from "./manners";

export interface FakeCalendarOptions {
  id: string;
  name: string;
  color?: string;
  readOnly?: boolean;
  /** VEVENT unless said otherwise. */
  components?: string[];
  /** What it takes of one event, and of all (RFC 4791 §5.2.5 to §5.2.7, RFC 4331 §6); no limits unless said otherwise. */
  limits?: CalendarLimits;
}

interface CalendarLimits {
  /** Octets of one file. */
  size?: number;
  /** Starts before it are refused, and ends after it: `20310305T090000Z`. */
  earliest?: string;
  latest?: string;
  /** How many files there is room for. */
  files?: number;
}

export interface FakeUserOptions {
  username: string;
  password: string;
  calendars: FakeCalendarOptions[];
  /** The id of the calendar that invitations go to, if the server tells. */
  defaultCalendar?: string;
}

export interface StoredObject {
  file: string;
  ics: string;
  etag: string;
  /** How often it was written. */
  writes: number;
}

export interface FakeCalendar extends Required<FakeCalendarOptions> {
  objects: Map<string, StoredObject>;
  /** File by UID, so that a full calendar answers as fast as an empty one. */
  files: Map<string, string>;
  /** For now nobody sees it, and what is in it stays: a share that is withdrawn, a disk that is not mounted. */
  hidden: boolean;
}

export interface FakeUser {
  username: string;
  password: string;
  defaultCalendar: string | null;
  calendars: Map<string, FakeCalendar>;
}

/** How ETags come about: of the content, like Radicale's, or a counter. */
export type EtagMode = "content" | "counter";

/** What the server holds. Every change is made here, over CalDAV or by a test as "another device". */
export class CaldavStore {
  readonly users = new Map<string, FakeUser>();
  private changes = 0;
  /** What every write is answered while it is not null. */
  denied: FakeAnswer | null = null;
  /** What lets people in; null where Basic does. */
  readonly digest: DigestGate<FakeUser> | null;

  constructor(
    users: readonly FakeUserOptions[],
    private readonly etags: EtagMode,
    readonly manners: Manners,
    digest?: Partial<DigestRules>,
  ) {
    this.digest = digest ? new DigestGate({ ...DIGEST, ...digest }, this.users) : null;
    for (const user of users) {
      const { username, password } = user;
      const defaultCalendar = user.defaultCalendar ?? null;
      this.users.set(username, { username, password, defaultCalendar, calendars: new Map() });
      for (const calendar of user.calendars) this.addCalendar(username, calendar);
    }
  }

  held() {
    const { users, changes } = this;
    return { users, changes };
  }

  restore({ users, changes }: ReturnType<CaldavStore["held"]>): void {
    refill(this.users, users);
    this.changes = changes;
  }

  user(username: string): FakeUser {
    const user = this.users.get(username);
    if (!user) throw new Error(`The stand-in has no user ${username}.`);
    return user;
  }

  calendar(username: string, id: string): FakeCalendar {
    const calendar = this.user(username).calendars.get(id);
    if (!calendar) throw new Error(`The stand-in has no calendar ${username}/${id}.`);
    return calendar;
  }

  addCalendar(username: string, options: FakeCalendarOptions): FakeCalendar {
    const calendar: FakeCalendar = {
      color: "#3b82f6",
      readOnly: false,
      components: ["VEVENT"],
      limits: {},
      hidden: false,
      ...options,
      objects: new Map(),
      files: new Map(),
    };
    this.user(username).calendars.set(options.id, calendar);
    return calendar;
  }

  write(calendar: FakeCalendar, file: string, ics: string): StoredObject {
    this.changes += 1;
    const seed = this.etags === "content" ? ics : `${file} ${this.changes}`;
    const etag = `"${createHash("sha256").update(seed).digest("hex").slice(0, 32)}"`;
    const writes = (calendar.objects.get(file)?.writes ?? 0) + 1;
    const stored = { file, ics, etag, writes };
    this.remove(calendar, file);
    calendar.objects.set(file, stored);
    calendar.files.set(propertyOf(ics, "UID") ?? file, file);
    return stored;
  }

  remove(calendar: FakeCalendar, file: string): void {
    const old = calendar.objects.get(file);
    if (!old) return;
    calendar.objects.delete(file);
    const uid = propertyOf(old.ics, "UID") ?? file;
    if (calendar.files.get(uid) === file) calendar.files.delete(uid);
  }

  /** Puts the event where the person's own program would: in another calendar, under the same name and UID. */
  move(from: FakeCalendar, file: string, to: FakeCalendar): void {
    const stored = from.objects.get(file);
    if (!stored) return;
    this.remove(from, file);
    this.write(to, file, stored.ics);
  }
}
