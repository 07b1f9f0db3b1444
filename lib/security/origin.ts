/**
 * Whether a state-changing request was sent by a page of this site. `Origin` must be ours: APP_URL, or the host
 * that was asked, by APP_URL's scheme. A missing one counts only where the browser itself vouches with
 * `Sec-Fetch-Site: same-origin`; `null` never counts. (Fetch standard, Fetch Metadata Request Headers.)
 */
export function isSameOrigin(headers: Pick<Headers, "get">, appUrl: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin" && site !== "none") return false;
  const origin = headers.get("origin");
  if (origin === null) return site === "same-origin";
  const app = new URL(appUrl);
  return origin === app.origin || origin === `${app.protocol}//${headers.get("host")}`;
}
