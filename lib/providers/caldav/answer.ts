import type { Refusal } from "@/lib/http/guarded-fetch";

/** What a server said to one request. */
export interface DavAnswer {
  /** The HTTP status; of a 207 that wraps one, the wrapped one. */
  status: number;
  /** The strong ETag, if any: a weak one never satisfies If-Match (RFC 9110 §13.1.1). */
  etag: string | null;
  text: string;
  /** The address that answered, after redirects. */
  url: URL;
  retryAfter: Date | undefined;
  /** Where a 201 says that it put the file (RFC 9110 §15.3.2). */
  location: string | null;
  /** It asks for credentials (WWW-Authenticate, RFC 9110 §11.6.1). */
  challenged: boolean;
  /** What a 401 means by itself: which part of signing in it is about. */
  refusal?: Refusal | undefined;
}

interface Element {
  /** Without its prefix; null for the end of an element. */
  name: string | null;
  /** The text up to the next element. */
  text: string;
}

/** What says why is short, and a hostile server may answer megabytes. In UTF-16 units. */
const LONGEST_REFUSAL = 64 * 1024;
// Every part is bounded, and none runs over the next "<": it goes through the text once, whatever that is.
const ELEMENT = /<(\/?)(?:[^\s<>:/!?]{1,64}:)?([\w-]{1,64})[^<>]{0,500}>([^<]*)/g;

function elementsOf(text: string): Element[] {
  const matches = text.slice(0, LONGEST_REFUSAL).matchAll(ELEMENT);
  return [...matches].map(([, end, name = "", after = ""]) => ({ name: end ? null : name, text: after }));
}

/** A refusal or a list of results in WebDAV's own XML (RFC 4918 §14.14, §14.16). */
function isDav({ text }: DavAnswer): boolean {
  if (!text.trimStart().startsWith("<")) return false;
  const [root] = elementsOf(text);
  return root?.name === "error" || root?.name === "multistatus";
}

/**
 * Whose words an answer's body is: WebDAV's own, nobody's, or those of a page, a proxy, a portal. Basic sign-in is the
 * web server's, which sends a page along (Apache, Cyrus, Radicale): its challenge tells it from a portal's.
 */
export function voiceOf(answer: DavAnswer): "dav" | "silent" | "foreign" {
  if (answer.text.trim() === "" || (answer.status === 401 && answer.challenged)) return "silent";
  return isDav(answer) ? "dav" : "foreign";
}

/** What a refusal names as its reasons, each with the first address named from there on (RFC 4918 §16). */
export function preconditionsOf(answer: DavAnswer): Map<string, string | null> {
  if (!isDav(answer)) return new Map();
  const elements = elementsOf(answer.text);
  const start = elements.findIndex(({ name }) => name === "error");
  const reasons = start < 0 ? [] : elements.slice(start + 1);
  let href: string | null = null;
  const named: [string, string | null][] = [];
  for (const { name, text } of reasons.reverse()) {
    if (name === "href") href = text.trim().replaceAll("&amp;", "&") || null;
    if (name) named.push([name, href]);
  }
  return new Map(named.reverse());
}

/**
 * A 207 that says of its resource as a whole what became of it (RFC 4918 §14.28): Xandikos wraps every refusal so, and
 * the status that counts is inside.
 */
export function unwrapped(answer: DavAnswer): DavAnswer {
  if (answer.status !== 207) return answer;
  const elements = elementsOf(answer.text);
  if (elements.some(({ name }) => name === "propstat")) return answer;
  const line = elements.find(({ name }) => name === "status")?.text ?? "";
  const inner = /^\s*HTTP\/[\d.]{1,9}\s{1,9}(\d{3})/.exec(line)?.[1];
  return inner ? { ...answer, status: Number(inner) } : answer;
}

/** A 207 that was read to its end and lists nothing at all: Radicale's `<multistatus/>` to a report that finds nothing. */
export function listsNothing(answer: DavAnswer): boolean {
  const [root, ...more] = answer.status === 207 ? elementsOf(answer.text) : [];
  return (
    root?.name === "multistatus" &&
    more.every(({ name }) => !name) &&
    /(?:\/|multistatus\s{0,9})>\s*$/.test(answer.text)
  );
}
