import type { DavAnswer } from "./answer";
import { MOST_RESOURCES } from "./bounds";
import { resolvedHref } from "./hrefs";
import { readXml, type XmlElement } from "./xml";

/** Property names with tsdav's prefixes: `d` DAV, `c` CalDAV, `cs` calendarserver, `ca` Apple. */
export type PropRequest = Record<string, Record<string, never>>;

/** A property, an element in one, or nothing. */
export type DavValue = XmlElement | undefined;

/** One resource of a multistatus: its absolute address and the properties the server has for it. */
export interface DavResource {
  href: URL;
  /** By name: `calendar-home-set` is `calendarHomeSet`. */
  props: Readonly<Record<string, DavValue>>;
}

/** What a multistatus says. */
export interface Multistatus {
  resources: DavResource[];
  /** The properties of resources whose address nobody can read. */
  lost: DavResource["props"][];
  /** The properties that are spoken of anywhere, those the server does not have included (RFC 4918 §9.1). */
  spoken: Set<string>;
  /** The server said everything it had to say, and all of it was read to its end. */
  whole: boolean;
}

const START = /<\?xml\s|<(?:[\w.-]+:)?multistatus[\s/>]/;
const END = /<\/(?:[\w.-]+:)?multistatus\s*>/g;

/**
 * Reads a multistatus (RFC 4918 §13), whatever its type and whatever a server's own warnings put around it; null when
 * the answer is anything else, is not well formed or was cut short on its way. What we cut off ourselves (`cut`), and
 * what a server leaves out and says so (507: RFC 6578 §3.6), leaves a part that is told as one.
 */
export async function parseMultistatus(
  answer: Pick<DavAnswer, "status" | "text" | "url">,
  cut = false,
): Promise<Multistatus | null> {
  if (answer.status < 200 || answer.status > 299) return null;
  const document = documentIn(answer.text, cut);
  if (document === null) return null;
  const found: Multistatus = { resources: [], lost: [], spoken: new Set(), whole: !cut };
  const root = await readXml(document, cut, (child) => {
    if (child.name === "response") addResponse(found, child, answer.url);
  });
  return root === "multistatus" ? found : null;
}

/** The XML in an answer. PHP prints its warnings before and behind it. */
function documentIn(text: string, cut: boolean): string | null {
  const from = text.search(START);
  if (from < 0) return null;
  if (cut) return text.slice(from);
  let to = -1;
  for (const match of text.matchAll(END)) to = match.index + match[0].length;
  return to > from ? text.slice(from, to) : null;
}

function addResponse(found: Multistatus, response: XmlElement, base: URL): void {
  const status = statusOf(response);
  if (status !== null && status > 499) found.whole = false;
  if (status !== null && status > 299) return;
  if (found.resources.length + found.lost.length === MOST_RESOURCES) {
    found.whole = false;
    return;
  }
  const propsIn = (propstats: XmlElement[]) =>
    propstats.flatMap((propstat) => childrenOf(propstat, "prop")).flatMap((prop) => prop.children);
  const propstats = childrenOf(response, "propstat");
  for (const { name } of propsIn(propstats)) found.spoken.add(name);
  const had = propsIn(propstats.filter((propstat) => (statusOf(propstat) ?? 200) < 300));
  const props = Object.fromEntries(had.map((value) => [value.name, value]));
  const href = resolvedHref(textOf(childrenOf(response, "href")[0]), base);
  if (href) found.resources.push({ href, props });
  else found.lost.push(props);
}

/** The code in the status of a response or propstat; null when it has none. */
function statusOf(element: XmlElement): number | null {
  const code = /^\s*\S{1,20}\s+(\d{3})/.exec(textOf(childrenOf(element, "status")[0]))?.[1];
  return code === undefined ? null : Number(code);
}

/** An element's own text, letter by letter: "1.50" is a name like any other. */
export const textOf = (value: DavValue): string => value?.text ?? "";

/** The `href` children of a property, absolute. */
export const hrefsOf = (value: DavValue, base: URL): URL[] =>
  childrenOf(value, "href")
    .map((href) => resolvedHref(textOf(href), base))
    .filter((url) => url !== null);

/** The children of that local name. */
export const childrenOf = (value: DavValue, name: string): XmlElement[] =>
  value?.children.filter((child) => child.name === name) ?? [];

/** Whether the element has a child of that local name. */
export const has = (value: DavValue, name: string): boolean => childrenOf(value, name).length > 0;
