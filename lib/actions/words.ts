import type { z } from "zod";

/** The first message of every field zod found wrong. */
export function issueWords(error: z.ZodError): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of error.issues) {
    const name = String(issue.path[0] ?? "form");
    fields[name] ??= issue.message;
  }
  return fields;
}

/** Words for what zod finds wrong where the schema gives none of its own: pass it as `safeParse(…, { error })`. */
export const plainIssue: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      if (issue.input === undefined || issue.input === "") return "Fill this in.";
      return issue.expected === "number" || issue.expected === "int"
        ? "Enter a number."
        : "This is not valid.";
    case "too_small":
      if (issue.origin === "string")
        return issue.minimum === 1 ? "Fill this in." : `Use at least ${issue.minimum} characters.`;
      return `Must be ${issue.minimum} or more.`;
    case "too_big":
      return issue.origin === "string"
        ? `Use at most ${issue.maximum} characters.`
        : `Must be ${issue.maximum} or less.`;
    case "invalid_format":
      return issue.format === "email"
        ? "Enter an email address like name@example.com."
        : "This is not valid.";
    case "invalid_value":
      return "Pick one of the choices.";
    case "not_multiple_of":
      return `Must be a multiple of ${issue.divisor}.`;
    default:
      return "This is not valid.";
  }
};
