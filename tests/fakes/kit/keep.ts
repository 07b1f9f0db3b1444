import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";

const SAVE_EVERY_MS = 1_000;

/** What a stand-in holds, as one value of plain objects and maps. */
export interface Holder<T> {
  held(): T;
  /** Takes over what an earlier run held. */
  restore(held: T): void;
}

/**
 * Keeps what `holder` holds in `file`: takes over what is there and writes every change within a second. A file is
 * whole or the one before. Answers how to write the last of it.
 */
export function keepIn<T>(file: string, holder: Holder<T>): () => void {
  if (existsSync(file)) holder.restore(deserialize(readFileSync(file)) as T);
  let written = Buffer.alloc(0);
  const save = () => {
    const now = serialize(holder.held());
    if (now.equals(written)) return;
    writeFileSync(`${file}.new`, now, { mode: 0o600 });
    renameSync(`${file}.new`, file);
    written = now;
  };
  setInterval(save, SAVE_EVERY_MS).unref();
  return save;
}

/** Makes `map` hold what `kept` holds, and nothing else. */
export function refill<K, V>(map: Map<K, V>, kept: ReadonlyMap<K, V>): void {
  map.clear();
  for (const [key, value] of kept) map.set(key, value);
}
