const START = 256;

/**
 * The text of an XML answer. Servers write latin1 and UTF-16 as well, and what they say of it is not always true: the
 * first of byte order mark, header, XML declaration (RFC 7303 §3, XML 1.0 appendix F) that fits every byte is believed,
 * then UTF-8, and at last latin1, which fits any.
 */
export function decoded(body: Uint8Array, contentType: string | null | undefined): string {
  const inHeader = /;\s{0,9}charset\s{0,9}=\s{0,9}["']?([^\s"';]{1,40})/i.exec(contentType ?? "")?.[1];
  for (const label of [markOf(body), inHeader, declaredIn(body), "utf-8"]) {
    const text = label && decodedAs(label, body);
    if (typeof text === "string") return text;
  }
  return new TextDecoder("windows-1252").decode(body);
}

/** UTF-16 without a mark shows by the two bytes of its first `<`. */
function markOf([a, b, c]: Uint8Array): string | null {
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return "utf-16be";
  return null;
}

function declaredIn(body: Uint8Array): string | undefined {
  const start = Buffer.from(body.subarray(0, START)).toString("latin1");
  return /<\?xml\s[^>]{0,99}?\sencoding\s{0,9}=\s{0,9}["']([\w.:-]{1,40})["']/.exec(start)?.[1];
}

function decodedAs(label: string, body: Uint8Array): string | null {
  try {
    return new TextDecoder(label, { fatal: true }).decode(body);
  } catch {
    return null;
  }
}
