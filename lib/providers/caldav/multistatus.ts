import { z } from "zod";
import type { DavAnswer } from "./answer";

/** Property names with tsdav's prefixes: `d` DAV, `c` CalDAV, `cs` calendarserver, `ca` Apple. */
export type PropRequest = Record<string, Record<string, never>>;

/** One resource of a multistatus: its absolute address and the properties the server has for it. */
export interface DavResource {
  href: URL;
  props: Record<string, unknown>;
}

const CLOSED = /<\/(?:[^\s<>:/]+:)?multistatus\s*>/;
const shape = z.array(
  z.object({
    href: z.unknown(),
    status: z.number(),
    props: z.record(z.string(), z.unknown()).nullish(),
  }),
);

/**
 * The resources of a 207, or null when the answer is anything else, cut short or incomplete. The XML parser below
 * tsdav reads half a document without a word, so the end is checked here; 507 says "there is more" (RFC 5323 §3.7).
 */
export function parseMultistatus(answer: DavAnswer, result: unknown): DavResource[] | null {
  if (answer.status !== 207 || !CLOSED.test(answer.text)) return null;
  const parsed = shape.safeParse(result);
  if (!parsed.success) return null;
  const resources: DavResource[] = [];
  for (const item of parsed.data) {
    if (item.status === 507) return null;
    const href = resolved(textOf(item.href), answer.url);
    if (!href) return null;
    if (item.props && item.status < 300) resources.push({ href, props: item.props });
  }
  return resources;
}

/** The text of an XML value: tsdav turns what looks like a number or a boolean into one, and keeps CDATA apart. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (Array.isArray(value)) return value.map(textOf).join("");
  if (typeof value === "object" && value !== null && "_cdata" in value) return textOf(value._cdata);
  return "";
}

/** The `href` children of a property, absolute. */
export function hrefsOf(value: unknown, base: URL): URL[] {
  return childrenOf(value, "href")
    .map((h) => resolved(textOf(h), base))
    .filter((h) => h !== null);
}

/** The children of that name, however many there are. */
export function childrenOf(value: unknown, name: string): unknown[] {
  const children: unknown = Array.isArray(value)
    ? value.flatMap((v) => childrenOf(v, name))
    : typeof value === "object" && value !== null && Object.hasOwn(value, name)
      ? (value as Record<string, unknown>)[name]
      : [];
  return Array.isArray(children) ? children : [children];
}

/** Whether the element has a child of that name. */
export const has = (value: unknown, name: string): boolean => childrenOf(value, name).length > 0;

function resolved(text: string, base: URL): URL | null {
  if (text.trim() === "") return null;
  try {
    const url = new URL(text.trim(), base);
    return /^https?:$/.test(url.protocol) ? url : null;
  } catch {
    return null;
  }
}
