import ipaddr from "ipaddr.js";

/** Modes with which the server's certificate is checked. The others encrypt for whoever answers, or not at all. */
const CHECKED = new Set(["verify-full", "verify-ca"]);

/**
 * Whether nobody on the way can read or answer in the database's place: it is on this machine, or its certificate is
 * checked (`sslmode=verify-full`, postgresql.org/docs/current/libpq-ssl.html). `url` is a DATABASE_URL.
 */
export function isDatabaseSafe(url: string): boolean {
  // Several hosts may stand there, with commas between, which is no URL: they are looked at one by one.
  const [, given = "", rest = ""] = /^\w+:\/\/(?:[^@/?]*@)?([^/?]*)(.*)$/s.exec(url) ?? [];
  const query = new URLSearchParams(rest.slice(rest.indexOf("?")));
  const mode = query.get("sslmode") ?? query.get("ssl") ?? "";
  if (CHECKED.has(mode) || query.get("sslrootcert") === "system") return true;
  const hosts = decodeURIComponent(given || (query.get("host") ?? "localhost")).split(",");
  return hosts.every(isHere);
}

/** A socket in the file system, or a loopback address. */
function isHere(hostAndPort: string): boolean {
  if (hostAndPort.startsWith("/")) return true;
  const host = hostAndPort.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  return host === "localhost" || (ipaddr.isValid(host) && ipaddr.process(host).range() === "loopback");
}
