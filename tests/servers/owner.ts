import { digestFetch } from "../fakes/caldav/digest";
import { escaped } from "../fakes/kit/markup";
import type { Owner, ServerAccount, ServerCalendar } from "./server";

interface Manner {
  /** Headers of every request. */
  headers?: Record<string, string>;
  /** The server asks for Digest, and takes nothing else. */
  digest?: boolean;
}

/** The owner of an account on a server at that port of loopback. */
export function ownerAt(
  port: number,
  { username, password }: Pick<ServerAccount, "username" | "password">,
  { headers: always = {}, digest = false }: Manner = {},
): Owner {
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const ask: Owner["ask"] = async (method, path, body, headers = {}) => {
    const url = `http://127.0.0.1:${port}${path}`;
    const init = { method, body: body ?? null, headers: { ...always, ...headers } };
    const answer = await (digest
      ? digestFetch(url, init, username, password)
      : fetch(url, { ...init, headers: { authorization, ...init.headers } }));
    if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}`);
    return answer.text();
  };
  return {
    ask,
    async make(calendarPath, calendar) {
      await ask("MKCALENDAR", calendarPath, mkcalendar(calendar), XML);
    },
    async files(calendarPath) {
      const listing = await ask("REPORT", calendarPath, EVERYTHING, { depth: "1", ...XML });
      const pair = /<(?:\w+:)?href>([^<]+)<\/(?:\w+:)?href>[\s\S]*?<(?:\w+:)?calendar-data[^>]*>([^<]*)</g;
      return [...listing.matchAll(pair)].map(([, href = "", ics = ""]) => ({ href, ics: unescapeXml(ics) }));
    },
    async write(path, ics) {
      await ask("PUT", path, ics, { "content-type": "text/calendar; charset=utf-8" });
    },
  };
}

const XML = { "content-type": "application/xml; charset=utf-8" };

/** RFC 4791 §5.3.1 */
const mkcalendar = ({ name, color = "#2563ebff", components = ["VEVENT"] }: ServerCalendar): string =>
  `<?xml version="1.0" encoding="utf-8"?>
<c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:ca="http://apple.com/ns/ical/"><d:set><d:prop>
<d:displayname>${escaped(name)}</d:displayname><ca:calendar-color>${color}</ca:calendar-color>
<c:supported-calendar-component-set>${components.map((c) => `<c:comp name="${c}"/>`).join("")}</c:supported-calendar-component-set>
</d:prop></d:set></c:mkcalendar>`;

const EVERYTHING = `<?xml version="1.0" encoding="utf-8"?>
<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><d:getetag/><c:calendar-data/></d:prop>
<c:filter><c:comp-filter name="VCALENDAR"><c:comp-filter name="VEVENT"/></c:comp-filter></c:filter></c:calendar-query>`;

const ENTITIES: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
const unescapeXml = (text: string): string =>
  text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string | undefined) =>
    code ? String.fromCodePoint(Number(code)) : (ENTITIES[name ?? ""] ?? whole),
  );
