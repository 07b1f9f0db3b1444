import { z } from "zod";

// C0 and C1 controls; a text of several lines may hold tab and line feed.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL_BUT_LINES = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

interface TextLimits {
  /** The most characters (UTF-16 units) it may hold. */
  max: number;
  /** An empty text is an answer. */
  optional?: boolean;
  /** Line breaks are kept (as LF); otherwise one is refused. */
  lines?: boolean;
}

const count = new Intl.NumberFormat("en");

/**
 * Text a person typed: trimmed, in NFC, of any script. Control characters (NUL first of all) are refused in words,
 * never dropped silently; an unpaired surrogate, which no database can hold, becomes U+FFFD.
 */
export function plainText({ max, optional = false, lines = false }: TextLimits) {
  const text = z
    .string()
    .transform((given) =>
      given
        .replace(/\r\n?/g, "\n")
        .replace(/\p{Surrogate}/gu, "\uFFFD")
        .normalize("NFC")
        .trim(),
    )
    .superRefine((value, context) => {
      const wrong = problemOf(value, max, optional, lines);
      if (wrong) context.addIssue({ code: "custom", message: wrong });
    });
  return optional ? text.default("") : text;
}

function problemOf(value: string, max: number, optional: boolean, lines: boolean): string | undefined {
  if (value === "" && !optional) return "Fill this in.";
  if (value.length > max)
    return `Use at most ${count.format(max)} characters; this is ${count.format(value.length)}.`;
  if (!lines && value.includes("\n")) return "Use a single line, without line breaks.";
  if ((lines ? CONTROL_BUT_LINES : CONTROL).test(value))
    return "This contains control characters that cannot be shown. Delete them, or type the text anew.";
  return undefined;
}
