import { createHash } from "node:crypto";
import { refill } from "../kit/keep";
import { propertyOf } from "./ics";

export interface FakeCalendarOptions {
  id: string;
  name: string;
  color?: string;
  readOnly?: boolean;
  /** VEVENT unless said otherwise. */
  components?: string[];
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
}

export interface FakeCalendar extends Required<FakeCalendarOptions> {
  objects: Map<string, StoredObject>;
  /** File by UID, so that a full calendar answers as fast as an empty one. */
  files: Map<string, string>;
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

  constructor(
    users: readonly FakeUserOptions[],
    private readonly etags: EtagMode,
  ) {
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
    const stored = { file, ics, etag };
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
}
