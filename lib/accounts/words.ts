import type { AccountView } from "./list/queries";

const bookings = (count: number): string => (count === 1 ? "1 booking waits" : `${count} bookings wait`);

/** What waits for an account that does not get on by itself; null when nothing does. */
export function waitingWords({ health, waitingBookings }: AccountView): string | null {
  if (waitingBookings === 0) return null;
  return health.state === "reconnect" || health.state === "delayed" ? bookings(waitingBookings) : null;
}

/** "7 waited while it was disconnected, 6 sent, 1 already over"; null when there was no outage lately. */
export function outageWords({ outage, health }: AccountView): string | null {
  if (!outage || health.state === "reconnect") return null;
  const { waited, over, left } = outage;
  const sent = Math.max(0, waited - over - left);
  const parts = [`${waited === 1 ? "1 booking" : `${waited} bookings`} waited`, `${sent} sent`];
  if (left > 0) parts.push(`${left} to go`);
  if (over > 0) parts.push(`${over} already over`);
  return `Works again: ${parts.join(", ")}`;
}
