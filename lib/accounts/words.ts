import type { Health } from "@/lib/states/account/health";
import { formatMoment, zoneName } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import type { SyncBegun } from "./commands";
import type { AccountView } from "./list/queries";

const bookings = (count: number): string => (count === 1 ? "1 booking waits" : `${count} bookings wait`);

const STUCK: ReadonlySet<Health["state"]> = new Set(["reconnect", "needs", "delayed"]);

/** What waits for an account that does not get on by itself; null when nothing does. */
export function waitingWords({ health, waitingBookings }: AccountView): string | null {
  if (waitingBookings === 0) return null;
  return STUCK.has(health.state) ? bookings(waitingBookings) : null;
}

/** "7 waited while it was disconnected, 6 sent, 1 already over"; null when there was no outage lately. */
export function outageWords({ outage, health }: AccountView): string | null {
  if (!outage || health.state === "reconnect" || health.state === "needs") return null;
  const { waited, over, left } = outage;
  const sent = Math.max(0, waited - over - left);
  const parts = [`${waited === 1 ? "1 booking" : `${waited} bookings`} waited`, `${sent} sent`];
  if (left > 0) parts.push(`${left} to go`);
  if (over > 0) parts.push(`${over} already over`);
  return `Works again: ${parts.join(", ")}`;
}

/** "iCloud – Practice (anna@example.com)": an account as a list of calendars is headed. */
export const accountLabel = ({ providerName, name, address }: AccountView): string =>
  name === address ? `${providerName} – ${address}` : `${providerName} – ${name} (${address})`;

/** "200 of 340 calendars"; null when all of an account's calendars are here. */
export function countWords({ calendars, calendarsTotal }: AccountView): string | null {
  const here = calendars.filter(({ vanished }) => !vanished).length;
  if (calendarsTotal === null || calendarsTotal <= here) return null;
  return `${here} of ${calendarsTotal} calendars`;
}

/** The same with which those are, as a sentence. */
export function shownWords(account: AccountView): string | null {
  const count = countWords(account);
  return count && `${count} are shown: those that are used, and the first of the others.`;
}

const accounts = (count: number, one: string, several: string): string =>
  count === 1 ? `1 account ${one}` : `${count} accounts ${several}`;

/** What "Sync now" began, and what of it not, with the reason; `now` is the time of the reader of `style`. */
export function syncBegunWords(begun: SyncBegun, now: Date, style: TimeStyle): string {
  const { tried, paused, refused, resting, restsUntil } = begun;
  const held = [
    ...(paused > 0 ? [accounts(paused, "is paused", "are paused")] : []),
    ...(refused > 0 ? [accounts(refused, "has to be reconnected", "have to be reconnected")] : []),
    ...(restsUntil
      ? [
          `${accounts(resting, "is", "are")} left alone until ${formatMoment(restsUntil, now, style)} (${zoneName(style.timeZone)}), as the service asked`,
        ]
      : []),
  ].join(", ");
  if (tried === 0) return held ? `Nothing to sync now: ${held}` : "Nothing to sync now";
  return held ? `Sync started, but ${held}` : "Sync started";
}
