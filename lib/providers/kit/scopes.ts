import { ProviderError } from "../errors";

/**
 * Refuses a grant that lacks a permission: people may untick some on a consent page. `needed` maps each scope to the
 * words its service has for it. Throws `scope_missing` with those words as `detail`.
 */
export function requireScopes(granted: ReadonlySet<string>, needed: Readonly<Record<string, string>>): void {
  const lacking = Object.keys(needed).filter((scope) => !granted.has(scope));
  if (lacking.length === 0) return;
  const detail = lacking.map((scope) => needed[scope]).join("; ");
  throw new ProviderError("reauth", "scope_missing", `Not granted: ${detail}.`, undefined, { detail });
}
