/** Request header in which the middleware tells pages the path that was asked for. */
export const PATH_HEADER = "x-calpace-path";
/** Request header with the nonce of the page's scripts. */
export const NONCE_HEADER = "x-nonce";
/** Request header with the id that the log's lines about a request share; whatever a client sends there is replaced. */
export const REQUEST_HEADER = "x-calpace-request";

/**
 * For how long browsers ask for this site by https alone, and whether for the sites below it too. `off` takes back what was
 * said before: a browser forgets it at its next visit (RFC 6797, 6.1.1).
 */
const STRICT_TRANSPORT = {
  subdomains: "max-age=31536000; includeSubDomains",
  host: "max-age=31536000",
  off: "max-age=0",
};

/** Has a browser that was signed out throw away what it kept of the pages; its cookies are set one by one. */
export const throwAway = ["clear-site-data", '"cache", "storage"'] as const;

/** What every answer carries beside its Content-Security-Policy. */
export const securityHeaders = (
  https: boolean,
  hsts: keyof typeof STRICT_TRANSPORT,
): Record<string, string> => ({
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Nothing of ours leaks to other sites; our own forms keep sending their Origin ("no-referrer" would make it null).
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
  ...(https && { "strict-transport-security": STRICT_TRANSPORT[hsts] }),
});
