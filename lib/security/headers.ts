/** Request header in which the middleware tells pages the path that was asked for. */
export const PATH_HEADER = "x-calpace-path";
/** Request header with the nonce of the page's scripts. */
export const NONCE_HEADER = "x-nonce";

/** What every answer carries beside its Content-Security-Policy. */
export const securityHeaders = (https: boolean): Record<string, string> => ({
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // Nothing of ours leaks to other sites; our own forms keep sending their Origin ("no-referrer" would make it null).
  "referrer-policy": "same-origin",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
  ...(https && { "strict-transport-security": "max-age=31536000" }),
});
