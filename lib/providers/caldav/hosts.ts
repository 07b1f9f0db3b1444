import { denied, type ProviderError } from "../errors";

/** Apple's hosts; accounts of mainland China are moved to pNN-caldav.icloud.com.cn. */
const ICLOUD = /(^|\.)icloud\.com(\.cn)?$/;

/**
 * Whether the credentials given for `from` may be sent to `to`: the same host and port, or iCloud's hosts among
 * each other (caldav.icloud.com hands every account to its own pNN-caldav.icloud.com).
 */
export function isTrusted(from: URL, to: URL): boolean {
  if (from.protocol === "https:" && to.protocol !== "https:") return false;
  if (from.host === to.host) return true;
  return to.protocol === "https:" && isIcloud(from) && isIcloud(to);
}

/** Credentials stay with the host they were given for; the person may want to type the other one. */
export const otherHost = (url: URL): ProviderError =>
  denied("other_host", "The address leads to another host.", { detail: url.host });

/** What a server said that answers every request with a lasting redirect to another host (RFC 9110 §15.4.2, §15.4.9). */
export const serverMoved = (url: URL): ProviderError =>
  denied("server_moved", "The server has moved to another host.", { detail: url.host });

/** Whether the URL is on iCloud, at its standard port. */
export const isIcloud = (url: URL): boolean => ICLOUD.test(url.hostname) && url.port === "";

/**
 * The addresses a typed server may mean, best first: `https` unless something else was typed, then plain http where
 * the operator listed the host. Takes `cal.example.com`, `cal.example.com:8443/dav`, full URLs, and an e-mail
 * address for its domain. Empty when nothing can be made of it.
 */
export function serverAddresses(typed: string, allowedHosts: readonly string[]): URL[] {
  const text = typed
    .trim()
    .replace(/^webcals?:/i, "https:")
    .replace(/^caldavs?:/i, "https:");
  const mail = /^[^\s@/:]+@([^\s@/:]+)$/.exec(text)?.[1];
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = parsed(hasScheme ? text : `https://${mail ?? text}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "") return [];
  url.username = "";
  url.password = "";
  url.hash = "";
  url.search = "";
  const plain = withScheme(url, "http:");
  const listed = (u: URL) => allowedHosts.some((h) => h.toLowerCase() === `${u.hostname}:${u.port || "80"}`);
  if (url.protocol === "http:" && listed(url)) return [url];
  // Plain http to any other host would show the password to the network: the same host is asked over https.
  const secure = withScheme(url, "https:");
  return !hasScheme && listed(plain) ? [secure, plain] : [secure];
}

function withScheme(url: URL, scheme: "http:" | "https:"): URL {
  const copy = new URL(url);
  copy.protocol = scheme;
  return copy;
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
