import type { ServiceCode } from "@/lib/errors/codes";
import type { CalendarEvent, EventFace } from "./event";

/** A calendar as its service lists it. */
export interface RemoteCalendar {
  /** The service's own id: an absolute href for CalDAV. */
  remoteId: string;
  name: string;
  color: string | null;
  canWrite: boolean;
  /** The account's default calendar, if the service tells. */
  isDefault: boolean;
  /**
   * Names a calendar that stays the same one when its id changes (an account's address was changed, a mailbox moved):
   * no account has two calendars of one such name. Absent where only the id tells.
   */
  identity?: "primary";
  /**
   * What the person has to give before it can be written: consent to one more permission, which a sign-in asks for
   * with `also: "shared"`. Until then it is no destination, whatever `canWrite` says.
   */
  needs?: "permission";
}

/** What a service says of an account's calendars. */
export interface CalendarListing {
  calendars: RemoteCalendar[];
  /** How many the account has; more than `calendars` when the listing was too long to be read whole. */
  total: number;
  /** Every calendar of the account that can hold events is in it: what is not, is missing. */
  complete: boolean;
}

/** Decrypted credentials; each provider parses its own shape. */
export type Credentials = Record<string, string>;

/** What a request does to an event, for services whose quota counts them apart. */
export type RequestKind = "create" | "update" | "delete" | "read";

/** What one call to a provider may use. */
export interface ProviderSession {
  credentials: Credentials;
  /** The connection's public configuration (home address …). */
  config: Record<string, string>;
  /**
   * Called immediately before *every* HTTP request. Returns the signal that aborts it in time; throws
   * `ProviderError("unsent")` when the lease or the budget leaves no time to start one. `kind` as the quota knows it.
   */
  beforeRequest(kind?: RequestKind): AbortSignal;
}

/** One event's place: where it goes and what is known of it there. */
export interface EventPlace {
  calendarRemoteId: string;
  key: string;
  /** The service's id of the event (href, Graph id), once known. */
  remoteId: string | null;
  /** What the last write answered as `etag`: the service's own, or a note the provider keeps of what it wrote. */
  etag: string | null;
  /** An earlier request for this key may still land. */
  hot: boolean;
  /**
   * Somebody else may have written into it since, or did before the last write, which carried that on: a write reads
   * first and keeps what is not ours, and goes under `etag`, the one known before, or not at all (`conflict`).
   */
  merge?: boolean;
}

/** `gone`: a tombstone was seen, the key can never live again. · `absent`: not there, a late create could still make it. */
export type NotThere = { outcome: "gone" | "absent" };
/**
 * - `ok`: written; `etag` null when the service gave none. `carried`: what is not ours was read and written again, and
 *   would be lost to a write that does not.
 * - `conflict`: it exists, or changed meanwhile; nothing was written; carries what a read just told.
 */
export type PutResult =
  | {
      outcome: "ok" | "conflict";
      remoteId: string;
      etag: string | null;
      remoteUrl?: string | null;
      carried?: boolean;
    }
  | NotThere;
/** `removed`: the service carried this very removal out. False when there was nothing to remove. */
export type DeleteResult = NotThere & { removed: boolean };
/** `face` is null when the event is there, but says what it says in a way nobody here can read. */
export type ReadResult = { outcome: "present"; etag: string | null; face: EventFace | null } | NotThere;

/**
 * The port every calendar service is reached through. All methods throw `ProviderError` and nothing else.
 * No method retries or sleeps; a conflict is an outcome, never a loop (docs/sync-engine.md).
 */
export interface CalendarProvider {
  /** Every calendar of the account that can hold events, read-only ones included. */
  listCalendars(session: ProviderSession): Promise<CalendarListing>;
  /**
   * Creates the event by its key; once `remoteId` is known updates it, on condition where the service knows one. What
   * people and programs added to it outlives every write (`EventPlace.merge`).
   */
  putEvent(session: ProviderSession, place: EventPlace, event: CalendarEvent): Promise<PutResult>;
  /** Makes what `putEvent` will send of this very object ahead of time; throws what it would. */
  prepareEvent?(event: CalendarEvent): void;
  /** Deletes the event unconditionally. Deleting what is not there is no error. */
  deleteEvent(session: ProviderSession, place: EventPlace): Promise<DeleteResult>;
  /** Looks at a written event; changes nothing. One that is not there any more is no error. */
  readEvent(session: ProviderSession, place: EventPlace): Promise<ReadResult>;
  /** What `readEvent` finds of an event that nobody touched since it was written. Pure. */
  faceOf(event: CalendarEvent): EventFace;
}

/** A field of a sign-in form for providers that are connected with a password. */
export interface ConnectField {
  name: string;
  label: string;
  type: "url" | "text" | "email" | "password";
  hint?: string;
  autoComplete?: string;
}

/** An account as connecting it established. */
export interface ConnectedAccount {
  /** Never shown; the same account always gives the same text. */
  remoteIdentity: string;
  /** The address people know the account by. */
  address: string;
  config: Record<string, string>;
  credentials: Credentials;
  listing: CalendarListing;
}

/** Connects with what a person typed. Throws `ProviderError`; its `code` says why. */
interface PasswordConnect {
  kind: "password";
  fields: ConnectField[];
  connect(input: Record<string, string>, beforeRequest: () => AbortSignal): Promise<ConnectedAccount>;
}

/** Tokens change under one's hands: what a refresh or an exchange gives back. */
export interface OAuthConnect {
  kind: "oauth";
  /** Names of environment variables the operator still has to set; empty when the service can be offered. */
  missing(): string[];
  /** Origins of its sign-in pages: a form of ours may lead there (CSP `form-action`, redirects included). */
  signInOrigins(): string[];
  /**
   * Starts a sign-in: where to send the person, and what must be kept until the answer (PKCE verifier, nonce …),
   * stored encrypted for ten minutes. `loginHint` preselects the account on a reconnect. `also` asks for the permission
   * to write calendars that others share with the account, beside the usual ones; not every service has one.
   */
  authorize(request: {
    redirectUri: string;
    state: string;
    loginHint?: string;
    also?: "shared";
  }): Promise<{ url: string; secrets: Record<string, string> }>;
  /**
   * Turns the answered code into an account. Throws `ProviderError` with `scope_missing` when the person unticked
   * a permission, `consent_denied`, `code_refused` …; kind `denied` + `client_refused` is the operator's fault.
   */
  exchange(request: {
    redirectUri: string;
    code: string;
    secrets: Record<string, string>;
    beforeRequest: () => AbortSignal;
  }): Promise<ConnectedAccount>;
  /** What a service may send back in place of a code, beside RFC 6749's `access_denied`. */
  refusals?: Readonly<Record<string, ServiceCode>>;
  /** What was given beside the usual permissions: a reconnect asks for it again. See `authorize`. */
  gaveAlso?(credentials: Credentials): "shared" | undefined;
  /** When the access token stops working (UTC). */
  expiresAt(credentials: Credentials): Date;
  /** Fetches fresh credentials. `reauth` when consent is gone (invalid_grant …); the caller re-reads before it believes it. */
  refresh(credentials: Credentials, beforeRequest: () => AbortSignal): Promise<Credentials>;
  /** Tells the service that the consent is given back; best effort, may throw. */
  revoke?(credentials: Credentials, beforeRequest: () => AbortSignal): Promise<void>;
}

/** What a service lets this installation ask, in units: a request costs one unless `units` says otherwise. */
export interface Quota {
  /** Units a minute that all accounts of this installation share. */
  perMinute: number;
  /** Units a minute of one account beside that. */
  perAccountPerMinute?: number;
  units?: Readonly<Partial<Record<RequestKind, number>>>;
}

/** A calendar service: what the pages and the engine need to know without loading its code. */
export interface ProviderDefinition {
  id: string;
  /** "Google Calendar" */
  name: string;
  /** Who finds their calendar there, in a few words. */
  hint: string;
  /** The plain shape its accounts are told by at a glance, beside their words. */
  glyph: "ring" | "panes" | "cloud" | "server";
  /** Requests at once inside one account. */
  concurrency: number;
  /** How often it may be asked, where the service counts more than one request at a time. */
  quota?: Quota;
  /** Updates carry a condition (If-Match or its like) and the service enforces it; else a success is only sure once cold. */
  conditionalWrites: boolean;
  connect: PasswordConnect | OAuthConnect;
  /** Imports the provider's code, when first needed. */
  load(): Promise<CalendarProvider>;
}
