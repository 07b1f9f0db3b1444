import { z } from "zod";
import type { ConnectField } from "@/lib/providers/provider";

const text = z
  .string("required")
  .max(500, "too_long")
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, "bad_characters");
const required = (s: z.ZodString) => s.trim().min(1, "required");

/**
 * What a provider's sign-in form may send: exactly its fields, all of them filled in. Passwords keep their blanks.
 * Messages are codes of `connectionMessages`.
 */
export function connectSchema(
  fields: readonly ConnectField[],
): z.ZodObject<Record<string, z.ZodType<string>>> {
  const shape = fields.map((field) => [
    field.name,
    field.type === "password" ? text.min(1, "required") : required(text),
  ]);
  return z.object(Object.fromEntries(shape));
}
