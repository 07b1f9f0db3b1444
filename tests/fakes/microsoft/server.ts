import type { FakeAnswer, FakeRequest, Fault } from "../http/faults";
import { type ServeOptions, serve } from "../http/serve";
import { json } from "../kit/answers";
import { answerOwner } from "../kit/calendar-page";
import { type ConsentChoice, consentAt } from "../kit/consent";
import { Grants } from "../kit/grants";
import { type ByKind, byKind } from "../kit/kinds";
import type { StandIn } from "../kit/process";
import type { ClientRegistration } from "../kit/sign-in";
import { type Addressed, graphError } from "./answers";
import { answerGraph } from "./graph";
import { type Kind, kinds } from "./kinds";
import { answerLogin } from "./login";
import { shownBy } from "./page";
import { type FakeAccount, type FakeAccountOptions, type FakeEvent, Mailboxes } from "./store";
import { type GraphSwitches, usual } from "./switches";
import { refuse, type TokenRefusal } from "./token";
import type { Trouble } from "./troubles";

export interface MicrosoftFakeOptions extends ServeOptions {
  accounts: FakeAccountOptions[];
  /** Default: one whose redirect URIs may be anything on loopback. */
  client?: Partial<ClientRegistration>;
}

interface Held {
  accounts: ReadonlyMap<string, FakeAccount>;
  grants: ReturnType<Grants["held"]>;
}

export interface MicrosoftFake extends StandIn<Held>, ByKind<Kind> {
  mailboxes: Mailboxes;
  grants: Grants;
  client: ClientRegistration;
  switches: GraphSwitches;
  /** The events of a calendar, as its owner sees them. */
  events(accountId: string, calendarId: string): FakeEvent[];
  /** Goes through the sign-in page as a person would; resolves with the address the browser is sent to. */
  consent(url: string, choice: ConsentChoice): Promise<URL>;
  /** Consent withdrawn: no token of the account works any more. */
  revoke(accountId: string): void;
  /** The token endpoint refuses this account; null ends it. */
  refuseTokens(accountId: string, refusal: TokenRefusal | null): void;
  /** Everything asked of the account's mailbox is answered so; null ends it. */
  deny(accountId: string, trouble: Trouble | null): void;
  /** Forgets which transactionIds were used: how long Exchange remembers is not documented. */
  forgetTransactions(accountId: string): void;
  /** Requests so far, of one kind or to Graph at all. */
  count(kind?: Kind): number;
}

/**
 * A stateful Microsoft on loopback: the v2.0 authority below `/{tenant}/`, Graph below `/v1.0/`, and at `/` a page
 * that shows each calendar. It refuses what the real one refuses, and what our client must never send.
 */
export async function startMicrosoftFake(options: MicrosoftFakeOptions): Promise<MicrosoftFake> {
  const mailboxes = new Mailboxes(options.accounts);
  const grants = new Grants({
    prefix: (kind, account) =>
      ({ code: "M.C1.", access: `EwB-access-${account}-`, refresh: `M.C1-refresh-${account}-` })[kind],
    // "They expire after about 10 minutes": entra/identity-platform/v2-oauth2-auth-code-flow
    codeLifetime: 600,
    // The real service: 60 to 90 minutes.
    lifetime: 3600,
  });
  const client: ClientRegistration = {
    id: "calpace-client-id",
    secret: "calpace-client-secret",
    redirectUris: [],
    ...options.client,
  };
  const switches = usual();
  const shown = shownBy(mailboxes, grants);

  const answer = (request: FakeRequest): FakeAnswer => {
    const at = addressOf(request);
    if (at.segments[0] === "v1.0") return answerGraph({ mailboxes, grants, switches }, request, at);
    return (
      answerOwner(shown, request) ??
      answerLogin({ mailboxes, grants, client, switches }, request, at) ??
      json(404, {})
    );
  };
  const server = await serve(answer, {
    ...options,
    arrived: ({ headers }) => {
      const account = mailboxes.accounts.get(grants.bearer(headers.authorization)?.account ?? "");
      if (account) account.running += 1;
      return () => {
        if (account) account.running -= 1;
      };
    },
  });

  const kind = byKind(server, kinds);
  return {
    ...server,
    ...kind,
    count: (what = "graph") => kind.count(what),
    held: () => ({ accounts: mailboxes.accounts, grants: grants.held() }),
    restore: (held) => {
      mailboxes.restore(held.accounts);
      grants.restore(held.grants);
    },
    mailboxes,
    grants,
    client,
    env: {
      MICROSOFT_CLIENT_ID: client.id,
      MICROSOFT_CLIENT_SECRET: client.secret,
      MICROSOFT_GRAPH_URL: server.url,
      MICROSOFT_AUTHORITY_URL: server.url,
    },
    switches,
    events: (accountId, calendarId) =>
      [...mailboxes.account(accountId).events.values()].filter((e) => e.calendarId === calendarId),
    consent: consentAt,
    revoke: (accountId) => grants.revoke(accountId),
    refuseTokens: (accountId, refusal) => {
      if (refusal) grants.refusals.set(accountId, refuse(refusal));
      else grants.refusals.delete(accountId);
    },
    deny: (accountId, trouble) => {
      mailboxes.account(accountId).trouble = trouble;
    },
    forgetTransactions: (accountId) => mailboxes.account(accountId).transactions.clear(),
  };
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
