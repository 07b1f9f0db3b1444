/** What a server said to one request. */
export interface DavAnswer {
  /** The HTTP status; of a 207 that wraps one, the wrapped one. */
  status: number;
  /** The strong ETag, if any: a weak one never satisfies If-Match (RFC 9110 §13.1.1). */
  etag: string | null;
  text: string;
  /** The address that answered, after redirects. */
  url: URL;
  retryAfter: Date | undefined;
}
