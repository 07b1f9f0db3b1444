import { join, relative, resolve } from "node:path";

/** Where the server of `dataDir` listens. A socket's path may have about 100 characters: the shorter way to it counts. */
export function doorOf(dataDir: string): string {
  const whole = join(resolve(dataDir), "door");
  const fromHere = relative(process.cwd(), whole);
  return fromHere.length < whole.length ? fromHere : whole;
}
