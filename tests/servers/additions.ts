import ICAL from "ical.js";

/** What people, and their programs, add to an event that somebody else made. */
export const ADDITIONS = [
  "alarm",
  "categories",
  "attachment",
  "attendee",
  "meeting",
  "colour",
  "note",
] as const;
export type Addition = (typeof ADDITIONS)[number];

/** A word nobody writes by chance: what was added is told by it. */
export const wordOf = (n: number): string => `zz${n}zz`;
/** Those that stand in a text. */
export const wordsIn = (text: string): string[] => [...new Set(text.match(/zz\d+zz/g) ?? [])].sort();
/** A description without the notes below it. */
export const withoutNotes = (description: string): string => description.replace(/\s*Note zz\d+zz\s*/g, "");
export const noteOf = (word: string): string => `Note ${word}`;

/** The lines of each, as calendar programs write them (RFC 5545 §3.6.6 and §3.8.1, RFC 7986 §5.9 and §5.11). */
const lines: Record<Exclude<Addition, "alarm" | "note">, (word: string) => string[]> = {
  categories: (word) => [`CATEGORIES:Tag ${word}`],
  attachment: (word) => [`ATTACH;FMTTYPE=application/pdf:https://files.example/${word}.pdf`],
  attendee: (word) => [
    "ORGANIZER:mailto:owner@example.test",
    `ATTENDEE;CN="Lee: Ann":mailto:${word}@example.test`,
  ],
  meeting: (word) => [`CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://teams.example/${word}`],
  colour: (word) => ["COLOR:turquoise", `X-COLOUR-NAME:${word}`],
};

/** The file as it is once its owner added that, written by ical.js, which shares no code with the product. */
export function withAddition(ics: string, what: Addition, word: string): string {
  const calendar = new ICAL.Component(ICAL.parse(ics));
  const event = calendar.getFirstSubcomponent("vevent");
  if (!event) throw new Error("A file without an event.");
  if (what === "note") {
    const text = new ICAL.Event(event).description ?? "";
    event.updatePropertyWithValue("description", `${text}\n\n${noteOf(word)}`);
  } else if (what === "alarm") {
    const alarm = [
      "BEGIN:VALARM",
      "ACTION:DISPLAY",
      "TRIGGER:-PT30M",
      `DESCRIPTION:Keys ${word}`,
      "END:VALARM",
    ];
    event.addSubcomponent(new ICAL.Component(ICAL.parse(alarm.join("\r\n"))));
  } else
    for (const line of lines[what](word)) {
      const property = ICAL.Property.fromString(line);
      if (["organizer", "color"].includes(property.name)) event.removeAllProperties(property.name);
      event.addProperty(property);
    }
  return folded(calendar.toString());
}

/** ical.js folds by characters; a line has 75 octets at most (RFC 5545 §3.1). */
const folded = (ics: string): string =>
  ics
    .replace(/\r\n /g, "")
    .split("\r\n")
    .map((line) => (Buffer.byteLength(line) > 75 ? (line.match(/.{1,18}/gsu) ?? []) : [line]))
    .map((parts) => `${parts.join("\r\n ")}\r\n`)
    .join("");

/** Which additions of that word are in the file. */
export function additionsIn(ics: string, word: string): Addition[] {
  const event = new ICAL.Component(ICAL.parse(ics)).getFirstSubcomponent("vevent");
  const texts = (name: string) =>
    event?.getAllProperties(name).map((property) => property.getValues().join()) ?? [];
  const says = (name: string, text: string) => texts(name).some((found) => found.includes(text));
  const rings = event?.getAllSubcomponents("valarm").some((alarm) => {
    const [trigger, keys] = ["trigger", "description"].map((name) =>
      String(alarm.getFirstPropertyValue(name)),
    );
    return trigger === "-PT30M" && keys?.includes(word);
  });
  const there: Record<Addition, boolean> = {
    alarm: rings === true,
    categories: says("categories", word),
    attachment: says("attach", word),
    attendee: says("attendee", word) && says("organizer", "owner@"),
    meeting: says("conference", word),
    colour: says("color", "turquoise"),
    note: says("description", noteOf(word)),
  };
  return ADDITIONS.filter((what) => there[what]);
}
