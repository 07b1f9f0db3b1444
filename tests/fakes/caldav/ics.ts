/** The value of a property of the first VEVENT, escapes undone; null when it has none. */
export function propertyOf(ics: string, name: string): string | null {
  const event = /BEGIN:VEVENT\r?\n([\s\S]*?)END:VEVENT/.exec(unfold(ics))?.[1];
  const value = event && new RegExp(`^${name}(?:;[^:\\r\\n]*)?:(.*)$`, "m").exec(event)?.[1];
  return value === undefined || value === "" || value === null
    ? null
    : value.trim().replace(/\\([nN,;\\])/g, (_all, c: string) => (c.toLowerCase() === "n" ? "\n" : c));
}

const unfold = (ics: string): string => ics.replace(/\r?\n[ \t]/g, "");

/**
 * What is wrong with a calendar object resource, as strict as RFC 5545 and RFC 4791 §4.1 allow a server to be;
 * null when nothing is.
 */
export function objectFault(ics: string): string | null {
  if (!ics.endsWith("\r\n") || /[^\r]\n/.test(ics)) return "lines must end with CRLF";
  const lines = ics.slice(0, -2).split("\r\n");
  if (lines.some((l) => Buffer.byteLength(l) > 75)) return "lines must be folded at 75 octets";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(ics)) return "control characters";
  const open: string[] = [];
  const counts = new Map<string, number>();
  for (const line of unfold(ics).trimEnd().split("\r\n")) {
    const name = /^([A-Za-z0-9-]+)(?=[:;])/.exec(line)?.[1]?.toUpperCase();
    if (!name) return `not a content line: ${line.slice(0, 40)}`;
    const value = line.slice(line.indexOf(":") + 1);
    if (name === "BEGIN") open.push(value);
    else if (name === "END" && open.pop() !== value) return "components are not balanced";
    const key = name === "BEGIN" ? `BEGIN ${value}` : `${open.join("/")} ${name}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  if (open.length > 0) return "components are not balanced";
  if (counts.get("BEGIN VCALENDAR") !== 1) return "not exactly one VCALENDAR";
  if (counts.has("VCALENDAR METHOD")) return "METHOD is not allowed in a stored object";
  if (counts.get("BEGIN VEVENT") !== 1) return "not exactly one VEVENT";
  for (const name of ["UID", "DTSTAMP", "DTSTART", "DTEND"])
    if (counts.get(`VCALENDAR/VEVENT ${name}`) !== 1) return `not exactly one ${name}`;
  for (const name of ["SUMMARY", "LOCATION", "DESCRIPTION", "URL", "SEQUENCE"])
    if ((counts.get(`VCALENDAR/VEVENT ${name}`) ?? 0) > 1) return `more than one ${name}`;
  const [start, end] = ["DTSTART", "DTEND"].map((name) => propertyOf(ics, name) ?? "");
  if (!start || !end || !(start < end)) return "DTEND must be after DTSTART";
  return null;
}
