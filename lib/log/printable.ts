/** Everything that moves a cursor, ends a line, turns the direction of reading or cannot be seen; but no LF, no tab. */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
  ).join("");

/**
 * `text` as it may be written to a log or a terminal: control characters (NUL, ESC, C1 …), line separators and marks of
 * direction stand as `\uXXXX`, which is what they are in JSON as well. Line feeds and tabs stay.
 */
export const printable = (text: string): string => text.replace(UNSEEN, escaped);
