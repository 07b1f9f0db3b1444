import type { FakeRequest, Fault, Held } from "../http/faults";
import { type FakeServer, type ServeOptions, serve } from "../http/serve";
import { answerApi } from "./api";
import { json } from "./errors";
import { kindOf, matchOf, type RequestKind } from "./kinds";
import { answerOAuth, type FakeClient, type OAuthState } from "./oauth";
import { answerPage, editEvent, liveEvents, removeEvent } from "./page";
import { scopesOf } from "./scopes";
import { type EventResource, type FakeAccountOptions, type FakeCalendarOptions, GoogleStore } from "./store";

export interface GoogleFakeOptions extends ServeOptions {
  accounts?: FakeAccountOptions[];
  /** Default: one whose redirect URIs may be anything on loopback. */
  client?: Partial<FakeClient>;
  /** Most calendars on one page of the list. */
  pageSize?: number;
}

interface GrantedTokens {
  access_token: string;
  refresh_token: string;
  expires_at: string;
  scope: string;
}

export interface GoogleFake extends FakeServer {
  store: GoogleStore;
  client: FakeClient;
  /** What GOOGLE_… must be set to for this stand-in. */
  env: Record<string, string>;
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
  fail(kind: RequestKind, fault: Fault, times?: number): () => void;
  /** Keeps the next request of that kind back until it is delivered. */
  hold(kind: RequestKind): Held;
  count(kind?: RequestKind): number;
  /** Requests that reached the token endpoint, by grant. */
  tokens: OAuthState["asked"];
  forgetRequests(): void;
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
  const client: FakeClient = {
    id: "calpace-stand-in.apps.googleusercontent.com",
    secret: "GOCSPX-stand-in",
    redirectUris: [],
    ...options.client,
  };
  const oauth: OAuthState = { store, client, asked: { code: 0, refresh: 0 } };
  const api = { pageSize: options.pageSize ?? 250 };
  const answer = (request: FakeRequest) =>
    answerPage(store, request) ??
    answerOAuth(oauth, request) ??
    answerApi(store, api, request) ??
    json(404, { error: "not_found" });
  const server = await serve(answer, options);

  return {
    ...server,
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
      const grant = { sub: store.account(email).sub, scopes: scopesOf(scopes) ?? [] };
      return {
        refresh_token: store.grants.refreshToken(grant),
        access_token: store.grants.accessToken(grant),
        expires_at: new Date(store.now() + store.grants.lifetime * 1000).toISOString(),
        scope: grant.scopes.join(" "),
      };
    },
    revoke: (email) => store.grants.revoke(store.account(email).sub),
    expire: (email) => store.grants.expire(store.account(email).sub),
    consent,
    fail: (kind, fault, times) => server.faults.fail(fault, matchOf(kind), times),
    hold: (kind) => server.faults.hold(matchOf(kind)),
    count: (kind) =>
      server.requests.filter((r) => kind === undefined || kindOf(r.method, r.path) === kind).length,
    tokens: oauth.asked,
    forgetRequests: () => {
      server.requests.length = 0;
      oauth.asked.code = 0;
      oauth.asked.refresh = 0;
    },
  };
}

const consent: GoogleFake["consent"] = async (url, { email, untick = [], deny = false }) => {
  const page = await fetch(url);
  const html = await page.text();
  if (page.status !== 200)
    throw new Error(`The consent page says ${page.status}: ${html.replace(/<[^>]+>/g, " ")}`);
  const offered = [...html.matchAll(/name="scope" value="([^"]+)"/g)].map((m) => m[1] ?? "");
  const form = new URLSearchParams({ account: email, decision: deny ? "deny" : "allow" });
  for (const scope of offered) if (!untick.includes(scope)) form.append("scope", scope);
  const answer = await fetch(url, { method: "POST", body: form, redirect: "manual" });
  const location = answer.headers.get("location");
  if (!location) throw new Error(`The consent page did not lead anywhere: ${answer.status}`);
  return new URL(location);
};
