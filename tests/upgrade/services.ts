import { denied, ProviderError } from "@/lib/providers/errors";
import type { CalendarEvent } from "@/lib/providers/event";
import { wholeListing } from "@/lib/providers/kit/listing";
import type {
  CalendarProvider,
  Credentials,
  EventPlace,
  ProviderDefinition,
  ProviderSession,
  RemoteCalendar,
} from "@/lib/providers/provider";
import { type Fault, type FlavourName, flavours, PortRemote, type RemoteRequest } from "../fakes/port/remote";

/** An account at a service. Who presents another secret than the account's own is refused. */
export interface RemoteAccount {
  provider: string;
  identity: string;
  address: string;
  secret: string;
  calendars: RemoteCalendar[];
}

/** A request whose sender gave up, and which has not taken effect yet; without an event it deletes. */
interface LateRequest {
  provider: string;
  place: EventPlace;
  event: CalendarEvent | null;
}

type Events = PortRemote["calendars"];
type Stored = Parameters<Events["set"]>[1] extends Map<string, infer S> ? S : never;

/** What the services held at one moment, as JSON. */
export interface KeptServices {
  accounts: RemoteAccount[];
  /** By provider id: the last ETag that was given, and every event by calendar and key, deleted ones too. */
  services: Record<string, { etags: number; calendars: Record<string, Record<string, Stored>> }>;
  late: LateRequest[];
}

const FLAVOUR_OF: Record<string, FlavourName> = { caldav: "caldav", google: "google", microsoft: "graph" };

const secretOf = ({ password, access_token, accessToken }: Credentials): string | undefined =>
  password ?? access_token ?? accessToken;

/**
 * The calendar services of a dump: one stateful fake for each provider, and the accounts in them. What an account
 * may do follows from its state here, as it does outside: a changed password, a calendar that is gone or read-only.
 */
export class CalendarServices {
  readonly remotes = new Map<string, PortRemote>();
  readonly accounts: RemoteAccount[] = [];
  /** What goes wrong in a calendar, by its remote id; forgotten when the services are kept. */
  readonly trouble = new Map<string, (request: RemoteRequest) => Fault | null>();
  /** Calendars whose writes get no answer, and take effect when `land` is called. */
  readonly delayed = new Set<string>();
  private late: LateRequest[] = [];

  constructor(kept?: KeptServices) {
    for (const [provider, flavour] of Object.entries(FLAVOUR_OF)) {
      const remote = new PortRemote(flavours[flavour]);
      remote.fate = (request) => this.trouble.get(request.calendar)?.(request) ?? null;
      this.remotes.set(provider, remote);
    }
    if (kept) this.restore(kept);
  }

  remote(provider: string): PortRemote {
    const remote = this.remotes.get(provider);
    if (!remote) throw new Error(`There is no fake of ${provider}.`);
    return remote;
  }

  account(identity: string): RemoteAccount {
    const found = this.accounts.find((account) => account.identity === identity);
    if (!found) throw new Error(`There is no account ${identity}.`);
    return found;
  }

  /** Every calendar with its live events, whichever service it is at. */
  *live(): Generator<{ calendar: string; events: ReturnType<PortRemote["live"]> }> {
    for (const remote of this.remotes.values())
      for (const calendar of remote.calendars.keys()) yield { calendar, events: remote.live(calendar) };
  }

  /** Requests that have not taken effect yet. */
  get pending(): number {
    return this.late.length;
  }

  /** Lets late requests take effect. */
  async land(): Promise<void> {
    const session = { credentials: {}, config: {}, beforeRequest: () => AbortSignal.timeout(10_000) };
    for (const { provider, place, event } of this.late.splice(0)) {
      const port = this.remote(provider).provider;
      await (event ? port.putEvent(session, place, event) : port.deleteEvent(session, place));
    }
  }

  keep(): KeptServices {
    const services: KeptServices["services"] = {};
    for (const [provider, remote] of this.remotes) {
      const etags = lastEtag(remote);
      const calendars = Object.fromEntries(
        [...remote.calendars].map(([id, events]) => [id, Object.fromEntries(events)]),
      );
      services[provider] = { etags, calendars };
    }
    return { accounts: this.accounts, services, late: this.late };
  }

  private restore(kept: KeptServices): void {
    // A copy: what was kept stays as it was. structuredClone would make objects of another realm under Jest.
    const { accounts, services, late } = JSON.parse(JSON.stringify(kept)) as KeptServices;
    this.accounts.push(...accounts);
    this.late = late;
    for (const [provider, { etags, calendars }] of Object.entries(services)) {
      const remote = this.remote(provider);
      // An ETag that was given once must never be given again.
      while (lastEtag(remote) < etags);
      for (const [id, events] of Object.entries(calendars))
        remote.calendars.set(id, new Map(Object.entries(events)));
    }
  }

  /** The definition of a provider as the engine is given it, over its fake. */
  readonly definitionOf = (provider: string): ProviderDefinition => {
    const remote = this.remote(provider);
    return {
      ...remote.definition,
      id: provider,
      load: async () => this.portOf(provider, remote.provider),
      // One service counts requests over all accounts, as Google does.
      ...(remote.flavour.tombstones && { quota: { perMinute: 600 } }),
    };
  };

  private portOf(provider: string, port: CalendarProvider): CalendarProvider {
    const admit = (session: ProviderSession, calendar: string, write: boolean) => {
      const found = this.admit(provider, session).calendars.find(({ remoteId }) => remoteId === calendar);
      if (!found) throw new ProviderError("target_gone", "calendar_gone", "The calendar does not exist.");
      if (write && !found.canWrite) throw denied("read_only", "The calendar is read-only.", { proven: true });
    };
    const delay = (place: EventPlace, event: CalendarEvent | null) => {
      if (!this.delayed.has(place.calendarRemoteId)) return;
      this.late.push({ provider, place, event });
      throw new ProviderError("ambiguous", "too_slow", "No answer came.");
    };
    return {
      ...port,
      listCalendars: async (session) => wholeListing(this.admit(provider, session).calendars),
      putEvent: async (session, place, event) => {
        admit(session, place.calendarRemoteId, true);
        delay(place, event);
        return port.putEvent(session, place, event);
      },
      deleteEvent: async (session, place) => {
        admit(session, place.calendarRemoteId, true);
        delay(place, null);
        return port.deleteEvent(session, place);
      },
      readEvent: async (session, place) => {
        admit(session, place.calendarRemoteId, false);
        return port.readEvent(session, place);
      },
    };
  }

  private admit(provider: string, session: ProviderSession): RemoteAccount {
    session.beforeRequest();
    const secret = secretOf(session.credentials);
    const found = this.accounts.find((a) => a.provider === provider && a.secret === secret);
    if (!found) throw new ProviderError("reauth", "unauthorized", "The credentials were refused.");
    return found;
  }
}

/** Has the service give one more ETag, and answers its number; 0 where ETags are made of the content. */
function lastEtag(remote: PortRemote): number {
  if (remote.flavour.contentEtags) return 0;
  const event = { key: "", title: "", startsAt: "", endsAt: "", timeZone: "", location: "" };
  const stored = {
    live: true,
    event: { ...event, description: "", url: "", sequence: 0, updatedAt: "" },
    etag: "",
    words: [],
  };
  remote.calendars.set("scratch", new Map([["scratch", stored]]));
  remote.editOutside("scratch", "scratch", "edited");
  remote.calendars.delete("scratch");
  return Number(stored.etag);
}
