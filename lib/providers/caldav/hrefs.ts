const ABSOLUTE = /^https?:\/\//i;

/**
 * The address a server's `href` means, seen from the one that answered; null when it is none. RFC 4918 §8.3 allows
 * absolute addresses and paths; servers also send names relative to the folder, with a colon in them that makes no
 * scheme (`a:b/`), and paths with a slash too many, whose first folder is no host (`//cal/x/`).
 */
export function resolvedHref(text: string, base: URL): URL | null {
  const href = text.trim();
  if (href === "") return null;
  if (ABSOLUTE.test(href)) return parsed(href, base);
  if (!href.startsWith("/")) return parsed(`./${href}`, folderOf(base));
  const path = href.replace(/^[/\\]+/, "/");
  const host = path === href ? null : parsed(href, base);
  return host?.host === base.host ? host : parsed(path, base);
}

/** Relative names are meant from within the folder that was asked, whether or not it was asked with its slash. */
const folderOf = (url: URL): URL =>
  url.pathname.endsWith("/") ? url : new URL(`${url.origin}${url.pathname}/`);

function parsed(href: string, base: URL): URL | null {
  if (!URL.canParse(href, base)) return null;
  const url = new URL(href, base);
  // A name and a password in it would be stored and shown with it.
  return url.username || url.password || url.hash ? new URL(url.pathname + url.search, url.origin) : url;
}
