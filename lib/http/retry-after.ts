const DAY = 24 * 3_600_000;

/** When a `Retry-After` header (RFC 9110 §10.2.3: seconds or an HTTP date) says to come back; at most a day on. */
export function retryAfterOf(header: string | null | undefined, now: Date): Date | undefined {
  const text = header?.trim();
  if (!text) return undefined;
  const at = /^\d+$/.test(text) ? now.getTime() + Math.min(Number(text) * 1000, DAY) : Date.parse(text);
  if (!Number.isFinite(at) || at < now.getTime()) return undefined;
  return new Date(Math.min(at, now.getTime() + DAY));
}
