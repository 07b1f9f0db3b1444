import { escaped } from "../kit/markup";

const NAMESPACES =
  'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:cs="http://calendarserver.org/ns/" xmlns:ca="http://apple.com/ns/ical/"';

export const XML = { "content-type": "application/xml; charset=utf-8" };

/** One resource of a multistatus: its properties by local name, each the whole element with its prefix. */
export interface XmlResource {
  href: string;
  props: Record<string, string>;
}

/** The local names a PROPFIND or REPORT asks for. */
export function requestedProps(body: string): string[] {
  const prop = /<(?:[\w-]+:)?prop\b[^>]*>([\s\S]*?)<\/(?:[\w-]+:)?prop>/.exec(body)?.[1] ?? "";
  return [...prop.matchAll(/<(?:[\w-]+:)?([\w-]+)\s*\/?>/g)].map((m) => m[1] ?? "");
}

export function multistatus(resources: readonly XmlResource[], names: readonly string[]): string {
  const responses = resources.map(({ href, props }) => {
    const known = names.filter((n) => props[n] !== undefined);
    const unknown = names.filter((n) => props[n] === undefined);
    const stat = (inner: string, status: string) =>
      inner && `<d:propstat><d:prop>${inner}</d:prop><d:status>HTTP/1.1 ${status}</d:status></d:propstat>`;
    return `<d:response><d:href>${escaped(href)}</d:href>${stat(
      known.map((n) => props[n]).join(""),
      "200 OK",
    )}${stat(unknown.map((n) => `<d:${n}/>`).join(""), "404 Not Found")}</d:response>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?>\n<d:multistatus ${NAMESPACES}>${responses.join("\n")}</d:multistatus>`;
}

/** A refusal with the precondition that failed (RFC 4918 §16). */
export const davError = (inner: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<d:error ${NAMESPACES}>${inner}</d:error>`;

/** A 207 that says of one resource as a whole what became of it (RFC 4918 §14.28), for the preconditions in `inner`. */
export const wrapped = (href: string, status: number, inner: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<d:multistatus ${NAMESPACES}><d:response><d:href>${escaped(href)}</d:href><d:status>HTTP/1.1 ${status} Refused</d:status>${inner && `<d:error>${inner}</d:error>`}</d:response></d:multistatus>`;
