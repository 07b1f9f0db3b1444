/**
 * The Content-Security-Policy of a page. Scripts run by `nonce` only; styles inline because Next and native controls
 * need it. `formTargets` are the origins a form's answer may redirect to: browsers check redirects of forms too.
 */
export function contentSecurityPolicy(options: {
  nonce: string;
  https: boolean;
  formTargets: readonly string[];
  /** The dev server evaluates code and talks over a web socket. */
  development: boolean;
}): string {
  const { nonce, https, formTargets, development } = options;
  const directives = [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    `form-action ${["'self'", ...formTargets].join(" ")}`,
    "frame-ancestors 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    ...(https ? ["upgrade-insecure-requests"] : []),
  ];
  return directives.join("; ");
}
