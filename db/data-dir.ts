import { chmodSync, lstatSync, mkdirSync, readdirSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, parse } from "node:path";

/** The bits of a mode that let anybody but the owner in. */
const OTHERS = 0o077;
/** The bit of folders that many people keep things in, such as /tmp. */
const SHARED = 0o1000;

/**
 * Makes `dataDir` its owner's alone, and all that is in it; a missing folder is made. Answers what could not be closed, as
 * a sentence for whoever runs this, or null. Throws when the folder is another person's, or not for Calpace alone.
 */
export function closeDataDir(dataDir: string): string | null {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const dir = realpathSync(dataDir);
  const { mode, uid: owner } = lstatSync(dir);
  if (dir === parse(dir).root || dir === homedir() || mode & SHARED)
    throw new Error(
      `The data folder ${dir} holds other things too, and would be closed to everybody else. Set DATA_DIR to a folder for Calpace alone.`,
    );
  const me = process.getuid?.();
  // Windows has no such owners, and its modes say nothing.
  if (me === undefined) return null;
  if (owner !== me && owner !== 0)
    throw new Error(
      `The data folder ${dir} belongs to user ${owner}, and this process runs as user ${me}. Run it as user ${owner}, or give it the folder: chown -R ${me} ${dir}`,
    );
  const [first, ...more] = closeAll(dir);
  if (!first) return null;
  return `Other people on this machine may be able to read ${first}${more.length > 0 ? ` and ${more.length} more files` : ""}: its file system does not let Calpace close it. Keep DATA_DIR where only its owner gets in.`;
}

/** Closes `path` and everything below it to others; answers the paths that stayed open. Follows no links. */
function closeAll(path: string): string[] {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found || found.isSymbolicLink()) return [];
  const open = found.mode & OTHERS && !close(path, found.mode) ? [path] : [];
  if (!found.isDirectory()) return open;
  return [...open, ...readdirSync(path).flatMap((name) => closeAll(join(path, name)))];
}

function close(path: string, mode: number): boolean {
  try {
    chmodSync(path, mode & 0o7777 & ~OTHERS);
    // Some file systems take every mode and keep their own.
    return (lstatSync(path).mode & OTHERS) === 0;
  } catch (error) {
    // What has gone meanwhile nobody can read.
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
