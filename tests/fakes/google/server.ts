import type { FakeRequest } from "../http/faults";
import { type ServeOptions, serve } from "../http/serve";
import { json } from "../kit/answers";
import { answerOwner } from "../kit/calendar-page";
import { consentAt } from "../kit/consent";
import { type ByKind, byKind } from "../kit/kinds";
import type { StandIn } from "../kit/process";
import type { ClientRegistration } from "../kit/sign-in";
import { answerApi } from "./api";
import { type Denial, denials } from "./denials";
import { kinds, type RequestKind } from "./kinds";
import { answerOAuth, tokenRefusal } from "./oauth";
import {
  changeAddress,
  editEvent,
  type HideOptions,
  hideCalendar,
  liveEvents,
  type MoveOptions,
  moveEvent,
  removeEvent,
  showCalendar,
} from "./owner";
import { shownBy } from "./page";
import type { QuotaLimits } from "./quota";
import type { Rules, SignInRefusal } from "./rules";
import { scopesOf } from "./scopes";
import { type EventResource, type FakeAccountOptions, type FakeCalendarOptions, GoogleStore } from "./store";

export interface GoogleFakeOptions extends ServeOptions {
  accounts?: FakeAccountOptions[];
  /** Default: one whose redirect URIs may be anything on loopback. */
  client?: Partial<ClientRegistration>;
  /** Most calendars on one page of the list. */
  pageSize?: number;
  /** What it may be asked in a minute. Default: what Google documents; null for no limit. */
  quota?: QuotaLimits | null;
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
  /** Its owner moves the event to another calendar. */
  moveEvent(calendar: string, id: string, to: string, options?: MoveOptions): void;
  /** A calendar leaves the account's list, or comes back to it. */
  hideCalendar(email: string, calendar: string, options: HideOptions): void;
  showCalendar(email: string, calendar: string): void;
  /** The account gets another address, its primary calendar another id. The account is `email` to all of this for ever. */
  changeAddress(email: string, to: string, options: { oldIdWorks: boolean }): void;
  /** The API answers the account so, whatever it asks, until it is allowed again. */
  deny(email: string, how: Denial): void;
  allow(email: string): void;
  /** How it behaves where that changes, or the documents leave it open. */
  rules: Rules;
  /** The token endpoint refuses the account so; null takes it back. */
  refuseTokens(email: string, refusal: SignInRefusal | null): void;
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
  if (options.quota !== undefined) store.rules.limit(options.quota);
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
    moveEvent: (calendar, id, to, options) => moveEvent(store, calendar, id, to, options),
    hideCalendar: (email, calendar, options) => hideCalendar(store, email, calendar, options),
    showCalendar: (email, calendar) => showCalendar(store, email, calendar),
    changeAddress: (email, to, options) => changeAddress(store, email, to, options),
    deny: (email, how) => void store.rules.denied.set(email, denials[how]),
    allow: (email) => void store.rules.denied.delete(email),
    rules: store.rules,
    refuseTokens: (email, refusal) => {
      if (refusal) store.grants.refusals.set(email, tokenRefusal(refusal));
      else store.grants.refusals.delete(email);
    },
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
