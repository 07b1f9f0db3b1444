const HERE = "https://calpace.invalid";

/**
 * The path on this site that `wanted` names, or `fallback`. Whatever a browser would read as another origin
 * (`//evil`, `/\evil`, `https:evil`, `javascript:…`, tabs and line ends in between) is not a path on this site.
 */
export function safePath(wanted: string | null | undefined, fallback = "/dashboard"): string {
  // Browsers drop control characters and take "\" for "/": such a path is refused rather than interpreted.
  if (!wanted?.startsWith("/") || /[\\\p{Cc}]/u.test(wanted) || wanted.length > 2000) return fallback;
  if (!URL.canParse(wanted, HERE)) return fallback;
  const url = new URL(wanted, HERE);
  // "/.//evil" and "/..//evil" lose their dots in parsing and would name another host the next time.
  if (url.origin !== HERE || url.pathname.startsWith("//")) return fallback;
  return `${url.pathname}${url.search}${url.hash}`;
}
