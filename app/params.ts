import { notFound } from "next/navigation";
import { z } from "zod";

/** What Next gives a page of its address. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/**
 * One value of the address. A name given twice counts as absent, and so does a value with control characters: no page
 * of ours writes one, and NUL would be an error of the database.
 */
export async function single(params: SearchParams, name: string): Promise<string | undefined> {
  const value = (await params)[name];
  return typeof value === "string" && !/\p{Cc}/u.test(value) ? value : undefined;
}

const uuid = z.uuid();

/** The id in a page's address; what is no id leads to the 404 page like an id nobody has. */
export async function idOf(params: Promise<{ id: string }>): Promise<string> {
  const parsed = uuid.safeParse((await params).id);
  return parsed.success ? parsed.data : notFound();
}

/** A value of the address that should be an id; anything else counts as absent. */
export const optionalId = (value: string | undefined): string | undefined => uuid.safeParse(value).data;
