import type { ProxiedRequest } from "../../fakes/proxy/proxy";

/** The words an API's address is made of; everything else in it names something of the account's. */
const WORD = /^(?:calendar|calendars|events|users|me|calendarList|token|oauth2|well-known|dav|principals)$/;

/** What kind of request it is: its method, and its address without what names one event or calendar. */
export function kindOf({ method, path, body }: ProxiedRequest): string {
  const [address = "", query = ""] = path.split("?");
  const segments = address.split("/").filter(Boolean);
  const file = segments.at(-1)?.endsWith(".ics") ?? false;
  const shape = segments.map((segment) => (WORD.test(segment.replace(/^\./, "")) ? segment : "*")).join("/");
  const search = /filter/.test(query) ? "?filter" : "";
  const grant = /grant_type=(\w+)/.exec(body ?? "")?.[1] ?? "";
  return `${method} ${file ? "file" : shape}${search} ${grant}`.trim();
}
