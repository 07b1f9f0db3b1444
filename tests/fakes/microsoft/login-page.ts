import { escapeHtml } from "./answers";
import type { FakeAccount } from "./store";

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1b1b1b, #f3f2f1); --soft: light-dark(#605e5c, #c8c6c4);
  --line: light-dark(#d2d0ce, #484644); --card: light-dark(#fff, #252423); --page: light-dark(#eef2f7, #11100f); }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 "Segoe UI", system-ui, sans-serif; }
main { width: min(27rem, 100%); background: var(--card); border: 1px solid var(--line); padding: clamp(1rem, 6vw, 2rem); overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.4rem; font-weight: 600; } p { margin: .25rem 0 1rem; color: var(--soft); }
fieldset { border: 0; margin: 0 0 1.25rem; padding: 0; } legend { padding: 0; font-weight: 600; margin-bottom: .35rem; }
label { display: flex; gap: .7rem; padding: .45rem 0; border-bottom: 1px solid var(--line); align-items: start; }
label input { flex: none; margin: .3rem 0 0; } label span { min-width: 0; } label small { display: block; color: var(--soft); }
.buttons { display: flex; gap: .5rem; justify-content: flex-end; }
button { font: inherit; padding: .4rem 1.4rem; border: 1px solid var(--line); background: transparent; color: inherit; cursor: pointer; }
button.main { background: #0067b8; border-color: #0067b8; color: #fff; }`;

const WORDS: Record<string, string> = {
  openid: "Sign you in",
  profile: "View your basic profile",
  email: "View your email address",
  offline_access: "Keep the access you give",
  "Calendars.ReadWrite": "Have full access to your calendars",
  "User.Read": "Read your profile",
};

const page = (
  title: string,
  body: string,
): string => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style>
</head><body><main>${body}</main></body></html>`;

/** Which account, and which permissions; posts back to the address it was asked at. */
export function consentPage(accounts: FakeAccount[], query: URLSearchParams): string {
  const hint = query.get("login_hint")?.toLowerCase();
  const preselected = accounts.find((a) => a.mail.toLowerCase() === hint) ?? accounts[0];
  const people = accounts.map(
    (a) =>
      `<label><input type="radio" name="account" value="${escapeHtml(a.id)}"${a === preselected ? " checked" : ""}> <span>${escapeHtml(a.name)}<small>${escapeHtml(a.mail)}</small></span></label>`,
  );
  const scopes = (query.get("scope") ?? "").split(" ").map((scope) => {
    const word = escapeHtml(WORDS[scope] ?? scope);
    return `<label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> <span>${word}<small>${escapeHtml(scope)}</small></span></label>`;
  });
  return page(
    "Sign in to your account",
    `<h1>Permissions requested</h1><p>A stand-in for Microsoft’s sign-in page. Calpace wants access to an account.</p>
<form method="post"><fieldset><legend>Account</legend>${people.join("")}</fieldset>
<fieldset><legend>Calpace would like to</legend>${scopes.join("")}</fieldset>
<div class="buttons"><button name="action" value="cancel">Cancel</button><button class="main" name="action" value="accept">Accept</button></div></form>`,
  );
}

export const refusalPage = (problem: string): string =>
  page(
    "Sign in to your account",
    `<h1>Sorry, but we’re having trouble signing you in.</h1><p>${escapeHtml(problem)}</p>`,
  );
