import { env } from "@/lib/env";
import type { CalendarProvider, ProviderDefinition } from "../provider";
import { authorityOf } from "./authority";
import { expiryOf } from "./schema";

const oauth = () => import("./oauth");

let loaded: Promise<CalendarProvider> | undefined;

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
  // Exchange allows four at a time in one mailbox; one place stays free for the person's own programs.
  // Source: learn.microsoft.com/graph/throttling-limits, "Outlook service limits".
  concurrency: 3,
  conditionalWrites: false,
  connect: {
    kind: "oauth",
    missing() {
      const { MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET } = env();
      return Object.entries({ MICROSOFT_CLIENT_ID, MICROSOFT_CLIENT_SECRET }).flatMap(([name, value]) =>
        value ? [] : [name],
      );
    },
    // Personal accounts are sent on to login.live.com, and a policy holds for where a form is sent on to, too.
    signInOrigins: () => [authorityOf().base.origin, "https://login.live.com"],
    authorize: async (request) => (await oauth()).authorize(request),
    exchange: async (request) => (await oauth()).exchange(request),
    expiresAt: expiryOf,
    refresh: async (credentials, beforeRequest) => (await oauth()).refresh(credentials, beforeRequest),
  },
  load() {
    loaded ??= loadAll();
    return loaded;
  },
};
