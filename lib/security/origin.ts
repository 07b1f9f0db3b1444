import type { Env } from "../env";
import { isAllowedHost } from "./hosts";

/**
 * Whether a state-changing request was sent by a page of this site. `Origin` must be ours: APP_URL, or the host
 * that was asked, by APP_URL's scheme, where that host is ours. A missing one counts only where the browser itself vouches with
 * `Sec-Fetch-Site: same-origin`; `null` never counts. (Fetch standard, Fetch Metadata Request Headers.)
 */
export function isSameOrigin(
  headers: Pick<Headers, "get">,
  ours: Pick<Env, "APP_URL" | "ALLOWED_HOSTS">,
): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  if (origin === null) return site === "same-origin";
  const app = new URL(ours.APP_URL);
  const host = headers.get("host");
  return origin === app.origin || (isAllowedHost(host, ours) && origin === `${app.protocol}//${host}`);
}
