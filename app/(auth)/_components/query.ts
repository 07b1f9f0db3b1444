/** What Next gives a page of its address. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>;

/** One value of the address; a name given twice counts as absent. */
export async function single(params: SearchParams, name: string): Promise<string | undefined> {
  const value = (await params)[name];
  return typeof value === "string" ? value : undefined;
}
