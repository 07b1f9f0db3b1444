import type { ItemBody } from "@microsoft/microsoft-graph-types";
import { leftOver, partsOf, squeezed } from "../block";
import type { CalendarEvent } from "../event";
import { escaped, saysAnything, textIn, textWithLinks } from "../kit/html";
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
 * stands around our text stays: a person's notes, and the block of an online meeting, whose link dies with it
 * (graph/api/event-update, "preserve the meeting blob"). A meeting's body our text cannot be found in is left alone.
 */
export function bodyFor(event: CalendarEvent, found: StoredBody, isMeeting: boolean): ItemBody | null {
  const content = found.content ?? "";
  const html = found.contentType?.toLowerCase() === "html";
  const textOf = html ? textIn : (text: string) => text;
  const ours = plain(event.description);
  const parts = partsOf(content, event);
  if (isSame(textOf(parts?.ours ?? content), ours)) return null;
  if (!parts) {
    if (isMeeting) return null;
    // A line break in HTML is a space: Outlook's lines end anywhere, and half a line of ours would be taken for theirs.
    const left = leftOver(html ? textWithLinks(content.replace(/\s+/g, " ")) : content, ours);
    return left ? { contentType: "text", content: `${ours}\n\n${left}` } : plainBody(event);
  }
  const { above, below } = parts;
  if (!html) return { contentType: "text", content: above + ours + below };
  if (!saysAnything(above) && !saysAnything(below)) return plainBody(event);
  return { contentType: "html", content: above + htmlOf(event) + below };
}

/** Our text as HTML, with the link to the booking as one. */
function htmlOf({ description, url }: CalendarEvent): string {
  const lines = escaped(plain(description)).replaceAll("\n", "<br>\n");
  const link = escaped(url);
  return lines.replace(link, `<a href="${link}">${link}</a>`);
}

const isSame = (one: string, other: string): boolean => squeezed(one) === squeezed(other);
