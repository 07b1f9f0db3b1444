import type { ItemBody } from "@microsoft/microsoft-graph-types";
import type { CalendarEvent } from "../event";
import { plain } from "../text";

/** The body of an event as Graph answers it: HTML, whatever it was written as (graph/api/resources/itembody). */
export interface StoredBody {
  contentType?: string | null | undefined;
  content?: string | null | undefined;
}

/** An event's description as it is sent where nothing else is in its body. */
export const plainBody = ({ description }: CalendarEvent): ItemBody => ({
  contentType: "text",
  content: plain(description),
});

/**
 * The body to send so that `event`'s description is up to date; null when none has to be sent, or must not be. What
 * stands below our text stays: a person's notes, and the block of an online meeting, whose link dies with it
 * (graph/api/event-update, "preserve the meeting blob"). A meeting's body our text cannot be found in is left alone.
 */
export function bodyFor(event: CalendarEvent, found: StoredBody, isMeeting: boolean): ItemBody | null {
  const content = found.content ?? "";
  const html = found.contentType?.toLowerCase() === "html";
  const end = html ? endInHtml(content, event.url) : endInText(content, event.url);
  const [ours, rest] = end === null ? [content, ""] : [content.slice(0, end), content.slice(end)];
  const textOf = html ? textIn : (text: string) => text;
  if (isSame(textOf(ours), plain(event.description))) return null;
  if (end === null) return isMeeting ? null : plainBody(event);
  if (!html) return { contentType: "text", content: plain(event.description) + rest };
  if (!saysAnything(rest)) return plainBody(event);
  const opening = /^[\s\S]*?<body\b[^>]*>/i.exec(ours)?.[0] ?? "";
  return { contentType: "html", content: opening + htmlOf(event) + rest };
}

/** Our text as HTML, with the link to the booking as one. */
function htmlOf({ description, url }: CalendarEvent): string {
  const lines = escaped(plain(description)).replaceAll("\n", "<br>\n");
  const link = escaped(url);
  return lines.replace(link, `<a href="${link}">${link}</a>`);
}

/** Where our text ends: after the link to the booking, which is its last word. Null when it is not there. */
function endInHtml(content: string, url: string): number | null {
  const link = escaped(url);
  const at = content.indexOf(link);
  if (url === "" || at < 0) return null;
  const end = at + link.length;
  const inside = content.slice(0, end).toLowerCase();
  const isLink = inside.lastIndexOf("<a ") > inside.lastIndexOf("</a>");
  const close = content.toLowerCase().indexOf("</a>", end);
  return isLink && close >= 0 ? close + "</a>".length : end;
}

function endInText(content: string, url: string): number | null {
  const at = url === "" ? -1 : content.indexOf(url);
  return at < 0 ? null : at + url.length;
}

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

/** What people read of a piece of HTML; only good enough to be compared. */
const textIn = (html: string): string =>
  html
    .replace(/<!--[\s\S]*?-->|<(head|style|script)\b[\s\S]*?<\/\1>/gi, "")
    .replace(/<(br|\/p|\/div)\b[^>]*>/gi, "\n")
    .replace(/<[^>]*>/g, "")
    .replace(/&#(x?)([0-9a-f]{1,6});/gi, (whole, hex: string, digits: string) => {
      const code = Number.parseInt(digits, hex ? 16 : 10);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_whole, name: string) => ENTITIES[name] ?? "");

const isSame = (one: string, other: string): boolean => squeezed(one) === squeezed(other);
const squeezed = (text: string): string => text.replace(/\s+/g, " ").trim();

const saysAnything = (html: string): boolean =>
  /<(img|a|table)\b/i.test(html) || squeezed(textIn(html)) !== "";
