import { env } from "@/lib/env";

/** The authority msal knows by heart: signing in through it needs no discovery request. */
const PUBLIC = "https://login.microsoftonline.com";

export interface Authority {
  /** What msal is told: always https, as it insists. */
  url: string;
  /** Where its requests really go. */
  base: URL;
  /** Where the person signs in. */
  authorize: string;
  /** Turns an address msal made into the real one. */
  rewrite(address: string): string;
}

/**
 * Where people sign in: MICROSOFT_AUTHORITY_URL and MICROSOFT_TENANT. A plain http authority (a stand-in) is hidden
 * from msal, which refuses it: msal is told the public one and its addresses are rewritten.
 */
export function authorityOf(): Authority {
  const { MICROSOFT_TENANT, MICROSOFT_AUTHORITY_URL } = env();
  const base = new URL(MICROSOFT_AUTHORITY_URL);
  const known = base.protocol === "https:" ? MICROSOFT_AUTHORITY_URL : PUBLIC;
  return {
    url: `${known}/${MICROSOFT_TENANT}`,
    base,
    authorize: `${MICROSOFT_AUTHORITY_URL}/${MICROSOFT_TENANT}/oauth2/v2.0/authorize`,
    rewrite: (address) =>
      address.startsWith(`${known}/`) ? MICROSOFT_AUTHORITY_URL + address.slice(known.length) : address,
  };
}
