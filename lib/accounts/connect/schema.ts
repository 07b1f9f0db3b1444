import { z } from "zod";
import type { ConnectField } from "@/lib/providers/provider";

const MISSING = "Fill this in.";
const text = z
  .string(MISSING)
  .max(500, "This is too long.")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, "This contains characters that cannot be used here.");
const required = (s: z.ZodString) => s.trim().min(1, MISSING);

/**
 * What a provider's sign-in form may send: exactly its fields, all of them filled in. Passwords keep their blanks.
 */
export function connectSchema(
  fields: readonly ConnectField[],
): z.ZodObject<Record<string, z.ZodType<string>>> {
  const shape = fields.map((field) => [
    field.name,
    field.type === "password" ? text.min(1, MISSING) : required(text),
  ]);
  return z.object(Object.fromEntries(shape));
}
