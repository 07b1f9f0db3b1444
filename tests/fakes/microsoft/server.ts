import type { FakeAnswer, FakeRequest, Fault, Held } from "../http/faults";
import { type FakeServer, type ServeOptions, serve } from "../http/serve";
import { type Addressed, graphError, html, json } from "./answers";
import { answerControl } from "./control";
import { Grants, type TokenRefusal } from "./grants";
import { answerGraph, type GraphSwitches } from "./graph";
import { isOf, type Kind, kinds } from "./kinds";
import { answerLogin, type ClientRegistration } from "./login";
import { calendarPage } from "./page";
import { type FakeAccountOptions, type FakeEvent, Mailboxes } from "./store";

export interface MicrosoftFakeOptions extends ServeOptions {
  accounts: FakeAccountOptions[];
  /** Default: one whose redirect URIs may be anything on loopback. */
  client?: Partial<ClientRegistration>;
}

export interface ConsentChoice {
  account: string;
  /** Scopes the person unticks. */
  without?: string[];
  cancel?: boolean;
}

export interface MicrosoftFake extends FakeServer {
  mailboxes: Mailboxes;
  grants: Grants;
  client: ClientRegistration;
  /** What MICROSOFT_… must be set to for this stand-in. */
  env: Record<string, string>;
  switches: GraphSwitches;
  /** The events of a calendar, as its owner sees them. */
  events(accountId: string, calendarId: string): FakeEvent[];
  /** Goes through the sign-in page as a person would; resolves with the address the browser is sent to. */
  consent(url: string, choice: ConsentChoice): Promise<URL>;
  /** Consent withdrawn: no token of the account works any more. */
  revoke(accountId: string): void;
  /** The token endpoint refuses this account; null ends it. */
  refuseTokens(accountId: string, refusal: TokenRefusal | null): void;
  /** Forgets which transactionIds were used: how long Exchange remembers is not documented. */
  forgetTransactions(accountId: string): void;
  /** The next requests of that kind go wrong. */
  fail(kind: Kind, fault: Fault, times?: number): () => void;
  /** Keeps the next request of that kind back until `deliver()`, however long ago its sender gave up. */
  hold(kind: Kind): Held;
  /** Requests so far, of one kind or to Graph at all. */
  count(kind?: Kind): number;
  forgetRequests(): void;
}

/**
 * A stateful Microsoft on loopback: the v2.0 authority below `/{tenant}/`, Graph below `/v1.0/`, and at `/` a page
 * that shows each calendar. It refuses what the real one refuses, and what our client must never send.
 */
export async function startMicrosoftFake(options: MicrosoftFakeOptions): Promise<MicrosoftFake> {
  const mailboxes = new Mailboxes(options.accounts);
  const grants = new Grants();
  const client: ClientRegistration = {
    clientId: "calpace-client-id",
    clientSecret: "calpace-client-secret",
    redirectUris: [],
    ...options.client,
  };
  const switches: GraphSwitches = {
    duplicateStatus: 400,
    namesExistingEvent: true,
    searchLags: false,
    pageSize: 10,
    retryAfter: 10,
  };
  const connected = (id: string) => [...grants.refresh.values()].some((g) => g.account.id === id);

  const answer = (request: FakeRequest): FakeAnswer => {
    const at = addressOf(request);
    const [first] = at.segments;
    if (first === undefined) return html(200, calendarPage(mailboxes, connected));
    if (first === "_fake") return answerControl(fake, request, at);
    if (first === "v1.0") return answerGraph({ mailboxes, grants, switches }, request, at);
    return answerLogin({ mailboxes, grants, client }, request, at) ?? json(404, {});
  };
  const server = await serve(answer, {
    ...options,
    arrived: ({ headers }) => {
      const account = grants.bearer(headers.authorization)?.account;
      if (account) account.running += 1;
      return () => {
        if (account) account.running -= 1;
      };
    },
  });

  const fake: MicrosoftFake = {
    ...server,
    mailboxes,
    grants,
    client,
    env: {
      MICROSOFT_CLIENT_ID: client.clientId,
      MICROSOFT_CLIENT_SECRET: client.clientSecret,
      MICROSOFT_GRAPH_URL: server.url,
      MICROSOFT_AUTHORITY_URL: server.url,
    },
    switches,
    events: (accountId, calendarId) =>
      [...mailboxes.account(accountId).events.values()].filter((e) => e.calendarId === calendarId),
    consent: async (url, { account, without = [], cancel }) => {
      const page = await fetch(url);
      if (page.status !== 200) throw new Error(`The sign-in page says: ${await page.text()}`);
      const scopes = (new URL(url).searchParams.get("scope") ?? "")
        .split(" ")
        .filter((s) => !without.includes(s));
      const form = new URLSearchParams({ account, action: cancel ? "cancel" : "accept" });
      for (const scope of scopes) form.append("scope", scope);
      const answered = await fetch(url, { method: "POST", body: form, redirect: "manual" });
      return new URL(answered.headers.get("location") ?? "");
    },
    revoke: (accountId) => grants.revoke(accountId),
    refuseTokens: (accountId, refusal) => {
      if (refusal) grants.refusals.set(accountId, refusal);
      else grants.refusals.delete(accountId);
    },
    forgetTransactions: (accountId) => mailboxes.account(accountId).transactions.clear(),
    fail: (kind, fault, times) => server.faults.fail(fault, kinds[kind], times),
    hold: (kind) => server.faults.hold(kinds[kind]),
    count: (kind = "graph") => server.requests.filter((r) => isOf(kind, r)).length,
    forgetRequests: () => {
      server.requests.length = 0;
    },
  };
  return fake;
}

/** A refusal of Graph's as a fault: `store` lets the write take effect all the same. */
export function graphFault(
  status: number,
  code: string,
  { retryAfter, store = false }: { retryAfter?: string; store?: boolean } = {},
): Fault {
  const { headers, body } = graphError(status, code, "The stand-in was told to refuse.");
  const all = retryAfter === undefined ? headers : { ...headers, "retry-after": retryAfter };
  return { kind: "status", status, headers: all, body, store };
}

function addressOf(request: FakeRequest): Addressed {
  const url = new URL(request.path, `http://${request.headers.host ?? "localhost"}`);
  const segments = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  return { segments, query: url.searchParams, origin: url.origin };
}
