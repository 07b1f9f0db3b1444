import type { FakeAnswer } from "../http/faults";
import { escapeHtml, HTML, STYLE } from "./look";
import { ASKED, scopesOf } from "./scopes";
import type { GoogleStore } from "./store";

const page = (title: string, main: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head>
<body class="narrow"><main>${main}</main></body></html>`;

/** Account choice and consent on one page. Every permission has a box, as granular consent has. */
export function consentPage(store: GoogleStore, query: URLSearchParams): FakeAnswer {
  const people = [...store.accounts.values()];
  const hint = query.get("login_hint");
  const chosen = people.find((p) => p.email === hint || p.sub === hint) ?? people[0];
  const accounts = people.map(
    ({ email, name }) =>
      `<label><input type="radio" name="account" value="${escapeHtml(email)}"${email === chosen?.email ? " checked" : ""}> <span><b>${escapeHtml(name)}</b><small>${escapeHtml(email)}</small></span></label>`,
  );
  const boxes = (scopesOf(query.get("scope") ?? "") ?? [])
    .filter((scope) => scope in ASKED)
    .map(
      (scope) =>
        `<label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> <span>${escapeHtml(ASKED[scope] ?? scope)}</span></label>`,
    );
  const body = page(
    "Sign in – Google stand-in",
    `<section><h1>Sign in with Google</h1><p class="soft">A stand-in for tests and the demo. Calpace wants access to an account.</p>
<form method="post" action="/o/oauth2/v2/auth?${escapeHtml(query.toString())}">
<fieldset><legend>Account</legend>${accounts.join("")}</fieldset>
<fieldset><legend>Calpace may</legend>${boxes.join("")}</fieldset>
<p class="buttons"><button name="decision" value="deny">Cancel</button><button class="main" name="decision" value="allow">Continue</button></p></form></section>`,
  );
  return { status: 200, headers: HTML, body };
}

/** The page that ends a sign-in that was asked for wrongly. */
export const refusalPage = (status: number, error: string, message: string): FakeAnswer => ({
  status,
  headers: HTML,
  body: page(
    "Access blocked",
    `<section><h1>Access blocked</h1><p>${escapeHtml(message)}</p><p class="soft">Error ${status}: ${error}</p></section>`,
  ),
});
