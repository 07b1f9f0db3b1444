import { errors } from "undici";
import type { HttpErrorCode } from "@/lib/errors/codes";

/** The one error `guardedFetch` throws, besides what `beforeRequest` itself throws. Holds no address and no header. */
export class HttpError extends Error {
  override name = "HttpError";
  constructor(
    readonly code: HttpErrorCode,
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

// OpenSSL's verification results as Node names them (node:tls, "X509 certificate error codes").
const CERTIFICATE =
  /^(CERT_|CRL_|ERR_TLS_CERT|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|PATH_LENGTH_EXCEEDED)/;
const NO_TLS = /^(ERR_SSL_|EPROTO$)/;
const NOT_OPENED =
  /^(ECONNREFUSED|EAI_|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM|UND_ERR_CONNECT_TIMEOUT)/;
const TIMED_OUT = /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/;
const MALFORMED = /^(HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_|UND_ERR_INVALID_ARG|ERR_INVALID_)/;

/** What an error of Node or undici means to us. */
export function httpErrorOf(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const code = errorCode(error);
  const options = { cause: error };
  if (CERTIFICATE.test(code)) return new HttpError("certificate", options);
  if (NO_TLS.test(code)) return new HttpError("no_tls", options);
  // "There is no such name"; a resolver that cannot be asked now is EAI_AGAIN (getaddrinfo(3), node:dns "Error codes").
  if (code === "ENOTFOUND") return new HttpError("unknown_host", options);
  if (NOT_OPENED.test(code)) return new HttpError("unreachable", options);
  if (TIMED_OUT.test(code)) return new HttpError("too_slow", options);
  if (MALFORMED.test(code)) return new HttpError("bad_answer", options);
  return new HttpError("connection_lost", options);
}

function errorCode(error: unknown): string {
  // With several addresses Node joins the failures of all of them; any of them speaks for the rest.
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code === "string") return code;
  return error instanceof errors.HTTPParserError ? "HPE_" : "";
}
