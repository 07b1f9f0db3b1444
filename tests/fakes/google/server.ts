import type { FakeRequest } from "../http/faults";
import { type ServeOptions, serve } from "../http/serve";
import { json } from "../kit/answers";
import { answerOwner } from "../kit/calendar-page";
import { consentAt } from "../kit/consent";
import { type ByKind, byKind } from "../kit/kinds";
import type { StandIn } from "../kit/process";
import type { ClientRegistration } from "../kit/sign-in";
import { answerApi } from "./api";
import { kinds, type RequestKind } from "./kinds";
import { answerOAuth } from "./oauth";
import { editEvent, liveEvents, removeEvent, shownBy } from "./page";
import { scopesOf } from "./scopes";
import { type EventResource, type FakeAccountOptions, type FakeCalendarOptions, GoogleStore } from "./store";

export interface GoogleFakeOptions extends ServeOptions {
  accounts?: FakeAccountOptions[];
  /** Default: one whose redirect URIs may be anything on loopback. */
  client?: Partial<ClientRegistration>;
  /** Most calendars on one page of the list. */
  pageSize?: number;
}

interface GrantedTokens {
  access_token: string;
  refresh_token: string;
  expires_at: string;
  scope: string;
}

export interface GoogleFake extends StandIn<ReturnType<GoogleStore["held"]>>, ByKind<RequestKind> {
  store: GoogleStore;
  client: ClientRegistration;
  addAccount(options: FakeAccountOptions): void;
  addCalendar(email: string, options: FakeCalendarOptions): void;
  removeCalendar(calendar: string): void;
  /** Live events, as the owner sees them. */
  events(calendar: string): EventResource[];
  /** One event or its tombstone. */
  event(calendar: string, id: string): EventResource | undefined;
  editEvent(calendar: string, id: string, changes: object): void;
  removeEvent(calendar: string, id: string): void;
  /** Tokens as a finished sign-in gives them. */
  grant(email: string, scopes?: string): GrantedTokens;
  /** Takes back the consent, as the owner can at myaccount.google.com. */
  revoke(email: string): void;
  /** Lets the access tokens run out; the refresh tokens stay. */
  expire(email: string): void;
  /** Answers a consent page as a person would; resolves with the address the browser is sent back to. */
  consent(url: string, choice: { email: string; untick?: string[]; deny?: boolean }): Promise<URL>;
}

const ALL_SCOPES = `openid email https://www.googleapis.com/auth/calendar.events
  https://www.googleapis.com/auth/calendar.calendarlist.readonly`;

/**
 * Google's sign-in and Calendar v3 on loopback: stateful and strict. Each behaviour names the page that documents
 * it, in the file that has it. `GET /` shows people what is in it.
 */
export async function startGoogleFake(options: GoogleFakeOptions = {}): Promise<GoogleFake> {
  const store = new GoogleStore();
  for (const account of options.accounts ?? []) store.addAccount(account);
  const client: ClientRegistration = {
    id: "calpace-stand-in.apps.googleusercontent.com",
    secret: "GOCSPX-stand-in",
    redirectUris: [],
    ...options.client,
  };
  const shown = shownBy(store);
  const api = { pageSize: options.pageSize ?? 250 };
  const answer = (request: FakeRequest) =>
    answerOwner(shown, request) ??
    answerOAuth({ store, client }, request) ??
    answerApi(store, api, request) ??
    json(404, { error: "not_found" });
  const server = await serve(answer, options);

  return {
    ...server,
    ...byKind(server, kinds),
    held: () => store.held(),
    restore: (held) => store.restore(held),
    store,
    client,
    env: {
      GOOGLE_API_URL: server.url,
      GOOGLE_OAUTH_URL: server.url,
      GOOGLE_CLIENT_ID: client.id,
      GOOGLE_CLIENT_SECRET: client.secret,
    },
    addAccount: (account) => void store.addAccount(account),
    addCalendar: (email, calendar) => void store.addCalendar(email, calendar),
    removeCalendar: (calendar) => store.removeCalendar(calendar),
    events: (calendar) => liveEvents(store.calendar(calendar)),
    event: (calendar, id) => store.calendar(calendar).events.get(id),
    editEvent: (calendar, id, changes) => editEvent(store, calendar, id, changes),
    removeEvent: (calendar, id) => removeEvent(store, calendar, id),
    grant: (email, scopes = ALL_SCOPES) => {
      const grant = { account: email, scopes: scopesOf(scopes) ?? [] };
      return {
        refresh_token: store.grants.issueRefresh(grant),
        access_token: store.grants.issueAccess(grant),
        expires_at: new Date(store.now() + store.grants.lifetime * 1000).toISOString(),
        scope: grant.scopes.join(" "),
      };
    },
    revoke: (email) => store.grants.revoke(email),
    expire: (email) => store.grants.expireAccess(email),
    consent: (url, { email, untick = [], deny = false }) =>
      consentAt(url, { account: email, without: untick, cancel: deny }),
  };
}
