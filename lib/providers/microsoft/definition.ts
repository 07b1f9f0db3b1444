import { oauthConnect } from "../kit/connect";
import { once } from "../kit/once";
import type { CalendarProvider, ProviderDefinition } from "../provider";
import { authorityOf } from "./authority";
import { expiryOf } from "./schema";
import { coversLent } from "./scopes";

/** With Microsoft's library, which the first renewal of a token would otherwise wait for. */
async function loadAll(): Promise<CalendarProvider> {
  const [{ microsoftProvider }] = await Promise.all([import("./provider"), import("@azure/msal-node")]);
  return microsoftProvider;
}

/** Outlook.com and Microsoft 365 calendars through Microsoft Graph v1.0. */
export const microsoft: ProviderDefinition = {
  id: "microsoft",
  name: "Outlook",
  hint: "Outlook.com and Microsoft 365",
  glyph: "panes",
  // Exchange allows four at a time in one mailbox; one place stays free for the person's own programs.
  // Source: learn.microsoft.com/graph/throttling-limits, "Outlook service limits".
  concurrency: 3,
  conditionalWrites: false,
  connect: {
    ...oauthConnect({
      client: "MICROSOFT",
      oauth: () => import("./oauth"),
      // Personal accounts are sent on to login.live.com, and a policy holds for where a form is sent on to, too.
      signInOrigins: () => [authorityOf().base.origin, "https://login.live.com"],
      expiresAt: expiryOf,
    }),
    gaveAlso: ({ cache = "" }) => (coversLent(cache) ? "shared" : undefined),
  },
  load: once(loadAll),
};
