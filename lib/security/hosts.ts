import type { Env } from "../env";

type Allowed = Pick<Env, "APP_URL" | "ALLOWED_HOSTS">;

/** Names of the machine itself: no page of another site is ever called so. */
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A `Host` header's name and port, or null when it is none. */
function parseHost(host: string): { name: string; port: string } | null {
  const [, name, port = ""] = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(\d{1,5}))?$/i.exec(host) ?? [];
  return name === undefined ? null : { name: name.toLowerCase(), port };
}

/**
 * Whether requests for this `Host` are for us: APP_URL's, one of ALLOWED_HOSTS, or this machine by its own name. Whoever
 * points a name of theirs at this server's address gets nothing (DNS rebinding). The port counts where it is listed.
 */
export function isAllowedHost(host: string | null, { APP_URL, ALLOWED_HOSTS }: Allowed): boolean {
  const asked = parseHost(host ?? "");
  if (!asked) return false;
  const { name, port } = asked;
  return (
    LOOPBACK.has(name) ||
    name === new URL(APP_URL).hostname ||
    ALLOWED_HOSTS.includes(name) ||
    ALLOWED_HOSTS.includes(`${name}:${port}`)
  );
}

/** What a request for another host is told, with status 421 (RFC 9110, 15.5.20). */
export function notThisHost(host: string | null): string {
  const named = parseHost(host ?? "") ? `"${host}"` : "this host";
  return `Calpace does not answer for ${named}. If it is a name of yours, whoever runs this server lists it in ALLOWED_HOSTS, or sets APP_URL to it.\n`;
}
