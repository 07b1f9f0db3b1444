import { env } from "@/lib/env";

/** Where people sign in and tokens come from (accounts.google.com/.well-known/openid-configuration), or GOOGLE_OAUTH_URL. */
export function endpoints(): { authorize: string; token: string; revoke: string } {
  const { GOOGLE_OAUTH_URL } = env();
  const tokens = GOOGLE_OAUTH_URL ?? "https://oauth2.googleapis.com";
  return {
    authorize: `${GOOGLE_OAUTH_URL ?? "https://accounts.google.com"}/o/oauth2/v2/auth`,
    token: `${tokens}/token`,
    revoke: `${tokens}/revoke`,
  };
}
