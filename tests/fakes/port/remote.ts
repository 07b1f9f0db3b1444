import { createHash } from "node:crypto";
import { denied, ProviderError } from "@/lib/providers/errors";
import type { CalendarEvent, EventFace } from "@/lib/providers/event";
import { wholeListing } from "@/lib/providers/kit/listing";
import type {
  CalendarProvider,
  EventPlace,
  ProviderDefinition,
  ProviderSession,
} from "@/lib/providers/provider";

/**
 * What a family of services does: whether deleted keys leave a tombstone, whether updates can be conditional, whether
 * an ETag is made of the content, so that equal contents have equal ETags.
 */
export interface Flavour {
  tombstones: boolean;
  conditional: boolean;
  contentEtags: boolean;
}
export const flavours = {
  google: { tombstones: true, conditional: true, contentEtags: false },
  caldav: { tombstones: false, conditional: true, contentEtags: true },
  graph: { tombstones: false, conditional: false, contentEtags: false },
} as const satisfies Record<string, Flavour>;
export type FlavourName = keyof typeof flavours;

/** How one request goes wrong. `late`: the client gives up, the request takes effect when `deliver` is called. */
export type Fault =
  | "lost-request"
  | "lost-answer"
  | "late"
  | "throttled"
  | "unauthorized"
  | "refused"
  | "denied"
  | "denied-by-proxy"
  | "done-but-proxy"
  | "calendar-gone"
  | "no-etag";

export interface RemoteRequest {
  op: "create" | "update" | "get" | "delete";
  calendar: string;
  key: string;
}

interface Stored {
  live: boolean;
  event: CalendarEvent;
  etag: string;
  /** What its owner added. */
  words: string[];
}

type Answer =
  | { status: "ok"; etag: string | null; event?: CalendarEvent; words?: string[] }
  | { status: "exists" | "tombstone" | "missing" | "precondition" };

/**
 * A calendar service at the port: in memory, stateful, strict about keys. What the HTTP stand-ins do over the wire
 * this does without one, so that a simulation can make ten thousand operations in a minute.
 */
export class PortRemote {
  readonly calendars = new Map<string, Map<string, Stored>>();
  readonly late: (() => void)[] = [];
  /** What becomes of a late request until it lands; by itself it waits for `deliver`. */
  keep: (land: () => void) => void = (land) => this.late.push(land);
  requests: RemoteRequest[] = [];
  writes = 0;
  /** What a throttled answer says: when to come back, or nothing. */
  retryAfter: Date | undefined;
  /** Decides the fate of each request; may wait, to hold one worker while another goes on. */
  fate: (request: RemoteRequest) => Promise<Fault | null> | Fault | null = () => null;
  private etags = 0;

  constructor(readonly flavour: Flavour) {}

  /** The live events of a calendar, by key. */
  live(calendar: string): CalendarEvent[] {
    return [...(this.calendars.get(calendar)?.values() ?? [])].filter((s) => s.live).map((s) => s.event);
  }

  /** What its owner added to an event and is still there. */
  wordsOf(calendar: string, key: string): string[] {
    return this.calendars.get(calendar)?.get(key)?.words ?? [];
  }

  /** What a person does in the calendar itself. */
  deleteOutside(calendar: string, key: string): void {
    this.effect({ op: "delete", calendar, key }, null, null);
  }

  editOutside(calendar: string, key: string, title: string, changes: Partial<CalendarEvent> = {}): void {
    const stored = this.calendars.get(calendar)?.get(key);
    if (!stored?.live) return;
    stored.event = { ...stored.event, title, ...changes };
    stored.etag = this.etagOf(stored);
  }

  addOutside(calendar: string, key: string, word: string): void {
    const stored = this.calendars.get(calendar)?.get(key);
    if (!stored?.live) return;
    stored.words = [...stored.words, word];
    stored.etag = this.etagOf(stored);
  }

  /** Lets requests take effect whose client gave up long ago. */
  deliver(): void {
    for (const request of this.late.splice(0)) request();
  }

  /** DTSTAMP counts as content as well, but not always differs: it is left out, the harder case for a client. */
  private etagOf({
    event: { updatedAt: _updatedAt, ...event },
    words,
  }: Pick<Stored, "event" | "words">): string {
    if (!this.flavour.contentEtags) return String(++this.etags);
    return createHash("sha256")
      .update(JSON.stringify([event, words]))
      .digest("base64url");
  }

  /** `carried`: what of the owner's words a write takes along; where updates have no condition they leave them alone. */
  private effect(
    request: RemoteRequest,
    event: CalendarEvent | null,
    etag: string | null,
    carried: string[] = [],
  ): Answer {
    const events = this.calendars.get(request.calendar) ?? new Map<string, Stored>();
    this.calendars.set(request.calendar, events);
    const stored = events.get(request.key);
    const missing = stored && this.flavour.tombstones ? "tombstone" : "missing";
    switch (request.op) {
      case "create": {
        if (!event) throw new Error("a create without an event");
        if (stored?.live) return { status: "exists" };
        if (stored && this.flavour.tombstones) return { status: "tombstone" };
        this.writes++;
        const made = { live: true, event, words: [], etag: this.etagOf({ event, words: [] }) };
        events.set(request.key, made);
        return { status: "ok", etag: made.etag };
      }
      case "update":
        if (!event) throw new Error("an update without an event");
        if (!stored?.live) return { status: missing };
        if (this.flavour.conditional && etag !== null && stored.etag !== etag)
          return { status: "precondition" };
        this.writes++;
        stored.event = event;
        if (this.flavour.conditional) stored.words = carried;
        stored.etag = this.etagOf(stored);
        return { status: "ok", etag: stored.etag };
      case "get":
        return stored?.live
          ? { status: "ok", etag: stored.etag, event: stored.event, words: stored.words }
          : { status: missing };
      case "delete":
        if (!stored?.live) return { status: missing };
        this.writes++;
        if (this.flavour.tombstones) stored.live = false;
        else events.delete(request.key);
        return { status: "ok", etag: null };
    }
  }

  private async request(
    session: ProviderSession,
    op: RemoteRequest["op"],
    place: EventPlace,
    event: CalendarEvent | null,
    carried?: string[],
  ): Promise<Answer> {
    session.beforeRequest();
    if (!/^[0-9a-v]{52}$/.test(place.key)) throw new Error(`Not a key: ${place.key}`);
    const request = { op, calendar: place.calendarRemoteId, key: place.key };
    this.requests.push(request);
    const fault = await this.fate(request);
    const lost = new ProviderError("ambiguous", "too_slow", "No answer came.");
    switch (fault) {
      case "lost-request":
        throw lost;
      case "lost-answer":
        this.effect(request, event, place.etag, carried);
        throw lost;
      case "late":
        this.keep(() => this.effect(request, event, place.etag, carried));
        throw lost;
      case "throttled":
        throw new ProviderError("throttled", "throttled", "Too many requests.", this.retryAfter);
      case "unauthorized":
        throw new ProviderError("reauth", "unauthorized", "The credentials were refused.");
      case "refused":
        throw new ProviderError("invalid", "refused", "The event was refused.");
      // The service's own words, or those of something that stands before it: that may have let the request through.
      case "denied":
        throw denied("access_denied", "The account may not.", { proven: true });
      case "denied-by-proxy":
        throw denied("foreign_answer", "A proxy answered.");
      case "done-but-proxy":
        this.effect(request, event, place.etag, carried);
        throw denied("foreign_answer", "A proxy answered.");
      case "calendar-gone":
        throw new ProviderError("target_gone", "calendar_gone", "The calendar does not exist.");
      default: {
        const answer = this.effect(request, event, place.etag, carried);
        return fault === "no-etag" && answer.status === "ok" ? { ...answer, etag: null } : answer;
      }
    }
  }

  /** The port's own implementation over this remote. */
  readonly provider: CalendarProvider = {
    listCalendars: async () => wholeListing([]),
    putEvent: async (session, place, event) => {
      const op = place.remoteId === null ? "create" : "update";
      let carried: string[] = [];
      if (op === "update" && this.flavour.conditional && (place.merge || place.etag === null)) {
        const found = await this.request(session, "get", place, null);
        if (found.status !== "ok") return { outcome: found.status === "tombstone" ? "gone" : "absent" };
        if (place.etag !== null && found.etag !== place.etag)
          return { outcome: "conflict", remoteId: place.key, etag: found.etag };
        carried = found.words ?? [];
      }
      const answer = await this.request(session, op, place, event, carried);
      if (answer.status === "ok")
        return { outcome: "ok", remoteId: place.key, etag: answer.etag, carried: carried.length > 0 };
      if (answer.status === "tombstone") return { outcome: "gone" };
      if (answer.status === "missing") return { outcome: "absent" };
      const read = await this.request(session, "get", place, null);
      if (read.status === "ok") return { outcome: "conflict", remoteId: place.key, etag: read.etag };
      return { outcome: read.status === "tombstone" ? "gone" : "absent" };
    },
    deleteEvent: async (session, place) => {
      const answer = await this.request(session, "delete", place, null);
      const tombstone = this.flavour.tombstones && (answer.status === "ok" || answer.status === "tombstone");
      return { outcome: tombstone ? "gone" : "absent", removed: answer.status === "ok" };
    },
    readEvent: async (session, place) => {
      const read = await this.request(session, "get", place, null);
      if (read.status !== "ok") return { outcome: read.status === "tombstone" ? "gone" : "absent" };
      const etag = this.flavour.conditional ? read.etag : null;
      return { outcome: "present", etag, face: read.event ? faceOf(read.event) : null };
    },
    faceOf,
  };

  /** The definition the engine is given in place of the registry's. */
  get definition(): ProviderDefinition {
    return {
      id: "caldav",
      name: "Stand-in",
      hint: "",
      glyph: "server",
      concurrency: 2,
      conditionalWrites: this.flavour.conditional,
      connect: { kind: "password", fields: [], connect: () => Promise.reject(new Error("not here")) },
      load: async () => this.provider,
    };
  }
}

const faceOf = ({ title, startsAt, endsAt, location }: CalendarEvent): EventFace => ({
  title,
  startsAt,
  endsAt,
  allDay: false,
  location,
});
