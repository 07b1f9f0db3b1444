import { lowered, squeezed } from "../block";

/** Text as HTML says it. */
export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };

/** Without what is never shown. Goes through it once, whatever is opened in it and not closed. */
function shownOf(html: string): string {
  const opening = /<(?:!--|(head|style|script)\b)/gi;
  const lower = lowered(html);
  const unclosed = new Set<string>();
  let shown = "";
  let from = 0;
  for (let found = opening.exec(html); found; found = opening.exec(html)) {
    const closing = found[1] ? `</${found[1].toLowerCase()}>` : "-->";
    const end = unclosed.has(closing) ? -1 : lower.indexOf(closing, opening.lastIndex);
    if (end < 0) {
      unclosed.add(closing);
      continue;
    }
    shown += html.slice(from, found.index);
    from = opening.lastIndex = end + closing.length;
  }
  return shown + html.slice(from);
}

/** What people read of a piece of HTML; only good enough to be compared. */
export const textIn = (html: string): string =>
  shownOf(html)
    .replace(/<(br|li|tr|\/p|\/div)\b[^<>]*>/gi, "\n")
    .replace(/<[^<>]*>/g, "")
    .replace(/&#(x?)([0-9a-f]{1,6});/gi, (whole, hex: string, digits: string) => {
      const code = Number.parseInt(digits, hex ? 16 : 10);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    })
    .replace(/&(amp|lt|gt|quot|nbsp);/g, (_whole, name: string) => ENTITIES[name] ?? "");

/** The same with the addresses of its links, for where the text is all that is left of it. Goes through it once. */
export const textWithLinks = (html: string): string =>
  textIn(
    html
      .split(/(?=<a\s)/i)
      .map((part) => {
        const [tag, target] = /^<a\s[^<>]*?\bhref\s*=\s*["']?(https?:[^"'\s<>]+)[^<>]*>/i.exec(part) ?? [];
        const end = part.search(/<\/a>/i);
        if (tag === undefined || target === undefined || end < 0) return part;
        const shown = part.slice(tag.length, end);
        return shown.includes(target) ? part : `${shown} ${target} ${part.slice(end)}`;
      })
      .join(""),
  );

/** Whether there is anything in it that somebody would miss. */
export const saysAnything = (html: string): boolean =>
  /<(img|a|table)\b/i.test(html) || squeezed(textIn(html)) !== "";

/** Whether a text that may be either is HTML: what editors write. */
export const isHtml = (text: string): boolean =>
  /<\/?(?:a|b|br|div|em|font|h\d|html|i|li|ol|p|span|strong|table|u|ul)(?:\s[^<>]*|\/)?>/i.test(text);
