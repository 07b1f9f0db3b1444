import type { OAuthConnect } from "../provider";
import { type ClientPrefix, missingOf } from "./client";

interface SignInService extends Pick<OAuthConnect, "signInOrigins" | "expiresAt"> {
  /** The prefix of its two variables. */
  client: ClientPrefix;
  /** Imports the sign-in's code, when first needed. */
  oauth(): Promise<Pick<OAuthConnect, "authorize" | "exchange" | "refresh">>;
}

/** How people connect to a service where they sign in: what every definition of one says alike. */
export const oauthConnect = ({ client, oauth, ...own }: SignInService): OAuthConnect => ({
  kind: "oauth",
  missing: () => missingOf(client),
  authorize: async (request) => (await oauth()).authorize(request),
  exchange: async (request) => (await oauth()).exchange(request),
  refresh: async (credentials, beforeRequest) => (await oauth()).refresh(credentials, beforeRequest),
  ...own,
});
