import type { FakeAnswer, FakeRequest } from "../http/faults";
import { redirect } from "./answers";
import { type ConsentWords, consentPage, type Person } from "./consent";
import type { Grant, Grants } from "./grants";

/** The product as the service knows it. */
export interface ClientRegistration {
  id: string;
  secret: string;
  /** Compared letter by letter. None registered: any on loopback, since the demo's port is not known before. */
  redirectUris: string[];
}

export function isRegistered({ redirectUris }: ClientRegistration, uri: string): boolean {
  if (redirectUris.length > 0) return redirectUris.includes(uri);
  return /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?\/[^#]*$/.test(uri);
}

/** A sign-in with a code (RFC 6749 §4.1): what the service asks, refuses and answers in its own way. */
export interface SignIn {
  grants: Grants;
  words: ConsentWords;
  people(): Person[];
  /** Its refusal of the whole request: shown to the person, never sent to an address that may be anybody's. */
  problem(query: URLSearchParams): FakeAnswer | null;
  /** The scopes that are asked for, as they are granted. */
  scopes(query: URLSearchParams): string[];
  /** A permission in the words beside its box; null for one that has none and is granted with the sign-in. */
  permission(scope: string): string | null;
  /** Whether a refresh token comes with the consent. */
  offline(query: URLSearchParams, grant: Grant): boolean;
  /** What it sends back when the person says no. */
  denial: Record<string, string>;
  /** What it sends back beside the code. */
  beside(grant: Grant): Record<string, string>;
}

/** The authorization endpoint: the consent page, and what follows from the button that was pressed. */
export function answerAuthorize(signIn: SignIn, request: FakeRequest, query: URLSearchParams): FakeAnswer {
  const problem = signIn.problem(query);
  if (problem) return problem;
  return request.method === "POST"
    ? decide(signIn, query, new URLSearchParams(request.body))
    : consentPage(signIn.words, signIn.people(), query.get("login_hint"), boxes(signIn, query));
}

const boxes = ({ scopes, permission }: SignIn, query: URLSearchParams): [string, string][] =>
  scopes(query).flatMap((scope): [string, string][] => {
    const words = permission(scope);
    return words === null ? [] : [[scope, words]];
  });

function decide(signIn: SignIn, query: URLSearchParams, form: URLSearchParams): FakeAnswer {
  const redirectUri = query.get("redirect_uri") ?? "";
  const back = (fields: Record<string, string>) => {
    const target = new URL(redirectUri);
    const state = query.get("state");
    for (const [name, value] of Object.entries({ ...fields, ...(state !== null && { state }) }))
      target.searchParams.set(name, value);
    return redirect(target.href);
  };
  const person = signIn.people().find((p) => p.account === form.get("account"));
  if (form.get("decision") !== "accept" || !person) return back(signIn.denial);
  const ticked = form.getAll("scope");
  const scopes = signIn.scopes(query).filter((s) => signIn.permission(s) === null || ticked.includes(s));
  const grant = { account: person.account, scopes };
  const code = signIn.grants.issueCode({
    ...grant,
    redirectUri,
    challenge: query.get("code_challenge"),
    method: query.get("code_challenge_method") ?? "plain",
    nonce: query.get("nonce"),
    offline: signIn.offline(query, grant),
  });
  return back({ code, ...signIn.beside(grant) });
}
