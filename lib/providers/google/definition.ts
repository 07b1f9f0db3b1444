import { env } from "@/lib/env";
import type { CalendarProvider, Credentials, ProviderDefinition } from "../provider";

let loaded: Promise<CalendarProvider> | undefined;

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
  concurrency: 4,
  // A new project has 10,000 a minute (developers.google.com/workspace/calendar/api/guides/quota); the rest is for
  // what people do by hand.
  requestsPerMinute: 9_000,
  conditionalWrites: true,
  connect: {
    kind: "oauth",
    missing,
    signInOrigins: () => [new URL(env().GOOGLE_OAUTH_URL ?? "https://accounts.google.com").origin],
    authorize: async (request) => (await import("./oauth")).authorize(request),
    exchange: async (request) => (await import("./oauth")).exchange(request),
    expiresAt,
    refresh: async (credentials, beforeRequest) =>
      (await import("./oauth")).refresh(credentials, beforeRequest),
    revoke: async (credentials, beforeRequest) =>
      (await import("./oauth")).revoke(credentials, beforeRequest),
  },
  load() {
    loaded ??= loadAll();
    return loaded;
  },
};

function missing(): string[] {
  const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET } = env();
  return Object.entries({ GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET })
    .filter(([, value]) => !value)
    .map(([name]) => name);
}

/** Credentials without a readable expiry count as expired: the refresh that follows puts them right. */
function expiresAt(credentials: Credentials): Date {
  const at = new Date(credentials.expires_at ?? 0);
  return Number.isNaN(at.getTime()) ? new Date(0) : at;
}
