import { hash } from "node:crypto";

const ALPHABET = "0123456789abcdefghijklmnopqrstuv";

/** Base32hex without padding, lower case (RFC 4648 §7): the alphabet Google allows in event ids. */
function base32hex(bytes: Buffer): string {
  let bits = 0;
  let held = 0;
  let text = "";
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

/**
 * The key an event is written under: 52 characters of `[0-9a-v]`, the same for ever for one generation of one
 * booking in one calendar of one installation. Derived, so it is durable as soon as the link's row is.
 */
export function remoteKey(
  installation: string,
  bookingId: string,
  calendarId: string,
  generation: string,
): string {
  const text = `${installation}|${bookingId}|${calendarId}|${generation}`;
  return base32hex(hash("sha256", text, "buffer"));
}
