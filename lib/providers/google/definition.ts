import { oauthConnect } from "../kit/connect";
import { expiryOf } from "../kit/credentials";
import { once } from "../kit/once";
import type { CalendarProvider, ProviderDefinition } from "../provider";
import { endpoints } from "./endpoints";
import { REFUSALS } from "./refusals";

const oauth = () => import("./oauth");

/** With Google's library, which costs about 250 ms and 15 MB. */
async function loadAll(): Promise<CalendarProvider> {
  // One after the other: the second is part of the first, and Jest's loader cannot take both at once.
  const { googleProvider } = await import("./provider");
  const { library } = await import("./client");
  await library();
  return googleProvider;
}

/** Google Calendar. */
export const google: ProviderDefinition = {
  id: "google",
  name: "Google Calendar",
  hint: "Gmail and Google Workspace",
  glyph: "ring",
  concurrency: 4,
  // What a new project has: 10,000 a minute, and 600 of each user
  // (developers.google.com/workspace/calendar/api/guides/quota). The rest of both is for what people do by hand. "Each
  // patch request consumes three quota units" (…/api/v3/reference/events/patch).
  quota: { perMinute: 9_000, perAccountPerMinute: 580, units: { update: 3 } },
  conditionalWrites: true,
  connect: {
    ...oauthConnect({
      client: "GOOGLE",
      oauth,
      signInOrigins: () => [new URL(endpoints().authorize).origin],
      expiresAt: expiryOf,
    }),
    refusals: REFUSALS,
    revoke: async (credentials, beforeRequest) => (await oauth()).revoke(credentials, beforeRequest),
  },
  load: once(loadAll),
};
