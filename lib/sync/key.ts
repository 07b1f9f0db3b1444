import { hash } from "node:crypto";

/** Base32hex without padding, lower case (RFC 4648 §7), of 256 bits: the alphabet Google allows in event ids. */
function base32hex(hex: string): string {
  // 256 bits are 51.2 digits: four zero bits fill the last one. JavaScript's own radix 32 has that very alphabet.
  return BigInt(`0x${hex}0`).toString(32).padStart(52, "0");
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
  return base32hex(hash("sha256", text));
}
