import type { FakeAnswer } from "../http/faults";
import { html } from "./answers";
import { type Look, page } from "./look";
import { escaped } from "./markup";

/** Somebody with an account at the service. */
export interface Person {
  /** What the form and the grants know the account by. */
  account: string;
  name: string;
  address: string;
}

/** A consent page in its service's words. */
export interface ConsentWords {
  look: Look;
  heading: string;
  /** Above the permissions: "Calpace may". */
  asks: string;
  cancel: string;
  accept: string;
}

/** Account choice and consent on one page, a box for every permission; posts back to the address it was asked at. */
export function consentPage(
  { look, heading, asks, cancel, accept }: ConsentWords,
  people: readonly Person[],
  hint: string | null,
  boxes: readonly [scope: string, words: string][],
): FakeAnswer {
  const chosen = people.find((p) => p.address.toLowerCase() === hint?.toLowerCase()) ?? people[0];
  const accounts = people.map((person) =>
    field("radio", "account", person.account, person === chosen, person.name, person.address),
  );
  const permissions = boxes.map(([scope, words]) => field("checkbox", "scope", scope, true, words, scope));
  const body = `<h1>${heading}</h1><p class="soft">A stand-in for tests and the demo. Calpace wants access to an account.</p>
<form method="post"><fieldset><legend>Account</legend>${accounts.join("")}</fieldset>
<fieldset><legend>${asks}</legend>${permissions.join("")}</fieldset>
<p class="buttons"><button name="decision" value="cancel">${cancel}</button><button class="main" name="decision" value="accept">${accept}</button></p></form>`;
  return html(200, narrow(look, body));
}

const field = (type: string, name: string, value: string, checked: boolean, words: string, small: string) =>
  `<label><input type="${type}" name="${name}" value="${escaped(value)}"${checked ? " checked" : ""}> <span>${escaped(words)}<small>${escaped(small)}</small></span></label>`;

const narrow = (look: Look, body: string) =>
  page(look, `<main class="narrow"><section>${body}</section></main>`);

/** The page that ends a sign-in that was asked for wrongly. */
export const refusalPage = (look: Look, status: number, heading: string, problem: string): FakeAnswer =>
  html(status, narrow(look, `<h1>${heading}</h1><p>${escaped(problem)}</p>`));

export interface ConsentChoice {
  account: string;
  /** Permissions the person unticks. */
  without?: readonly string[];
  cancel?: boolean;
}

/** Goes through a consent page as a person would; resolves with the address the browser is sent back to. */
export async function consentAt(url: string, { account, without = [], cancel }: ConsentChoice): Promise<URL> {
  const shown = await fetch(url);
  const text = await shown.text();
  if (shown.status !== 200) throw new Error(`The consent page says ${shown.status}: ${text}`);
  const form = new URLSearchParams({ account, decision: cancel ? "cancel" : "accept" });
  for (const [, scope = ""] of text.matchAll(/name="scope" value="([^"]+)"/g))
    if (!without.includes(scope)) form.append("scope", scope);
  const answered = await fetch(url, { method: "POST", body: form, redirect: "manual" });
  const location = answered.headers.get("location");
  if (!location) throw new Error(`The consent page did not lead anywhere: ${answered.status}`);
  return new URL(location);
}
