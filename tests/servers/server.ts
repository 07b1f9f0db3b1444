/** One person and the calendars a server has for them. */
export interface ServerAccount {
  username: string;
  password: string;
  /** Calendars to make, by the last segment of their path. */
  calendars: readonly ServerCalendar[];
}

export interface ServerCalendar {
  id: string;
  name: string;
  /** `#rrggbbaa` */
  color?: string;
  readOnly?: boolean;
  /** What it may hold; events unless said otherwise. */
  components?: readonly string[];
}

/** One file of a calendar: its path, and the iCalendar text in it. */
interface EventFile {
  href: string;
  ics: string;
}

/** Whoever owns the calendars, on another device: straight to the server, past whatever stands before it. */
export interface Owner {
  /** One request with the owner's password; the answer's body. Throws unless it was a success. */
  ask(method: string, path: string, body?: string, headers?: Record<string, string>): Promise<string>;
  /** Makes a calendar. */
  make(calendarPath: string, calendar: ServerCalendar): Promise<void>;
  /** Every event's file in a calendar. */
  files(calendarPath: string): Promise<EventFile[]>;
  /** Writes an event's file as it is given, whatever is there. */
  write(path: string, ics: string): Promise<void>;
}

/** A real CalDAV server on loopback, with what its owners and administrators do to it. */
export interface CaldavServer {
  port: number;
  /** The path of a calendar, with its slash. */
  calendarPath(id: string): string;
  /** Takes the right to write a calendar from whoever uses it, or gives it back; null where nobody can. */
  letWrite: ((id: string, may: boolean) => Promise<void>) | null;
  /** Takes the calendar away with what is in it, or gives it back. */
  hide(id: string, hidden: boolean): Promise<void>;
  /** Its owner, on another device. */
  owner: Owner;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}
