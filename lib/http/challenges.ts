/** One way to sign in that a server offers. Names are in lower case, values without their quotes. */
export interface Challenge {
  scheme: string;
  params: ReadonlyMap<string, string>;
}

/** `name="value"`, `name=value`, or a scheme's name. It begins at a word's first letter only: one pass, whatever the text. */
const PART =
  /(?<![!#$%&'*+.^_`|~\w-])([!#$%&'*+.^_`|~\w-]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|(?=[\s,]|$))/g;

/**
 * What WWW-Authenticate offers, in the server's order: several challenges in one header or in several headers
 * (RFC 9110 §11.6.1). What is no challenge is passed over.
 */
export function challengesOf(header: string | readonly string[] | undefined): Challenge[] {
  const challenges: { scheme: string; params: Map<string, string> }[] = [];
  for (const line of [header ?? []].flat())
    for (const [, name = "", quoted, plain] of line.matchAll(PART)) {
      if (quoted === undefined && plain === undefined)
        challenges.push({ scheme: name.toLowerCase(), params: new Map() });
      else addTo(challenges.at(-1)?.params, name, quoted, plain);
    }
  return challenges;
}

/** The parameters of a header that has nothing but them: Authentication-Info (RFC 7615 §3). */
export function paramsOf(header: string | readonly string[] | undefined): ReadonlyMap<string, string> {
  const params = new Map<string, string>();
  for (const line of [header ?? []].flat())
    for (const [, name = "", quoted, plain] of line.matchAll(PART)) addTo(params, name, quoted, plain);
  return params;
}

/** The first of a name counts. What is quoted means the text without its backslashes (RFC 9110 §5.6.4). */
function addTo(params: Map<string, string> | undefined, name: string, quoted?: string, plain?: string): void {
  const value = quoted?.replace(/\\(.)/g, "$1") ?? plain;
  const key = name.toLowerCase();
  if (value !== undefined && !params?.has(key)) params?.set(key, value);
}
