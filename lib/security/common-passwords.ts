import { dictionary } from "@zxcvbn-ts/language-common";

let known: ReadonlySet<string> | undefined;

/**
 * Whether `text` (lower-cased), or what is left of it without digits and signs at its ends, is among the 49,000 most
 * common passwords of published breaches (zxcvbn's list, which comes with the package: nobody is asked).
 * For the server alone: half a megabyte that no browser needs.
 */
export function isCommonPassword(text: string): boolean {
  known ??= new Set(dictionary["passwords-common"]);
  return known.has(text) || known.has(text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""));
}
