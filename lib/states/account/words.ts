import { whySentence } from "@/lib/errors/words";
import type { Health } from "./health";

/** The one word (or two) a health is shown with, beside its dot. */
export const healthWord: Record<Health["state"], string> = {
  connected: "Connected",
  syncing: "Syncing",
  delayed: "Delayed",
  reconnect: "Reconnect needed",
  paused: "Paused",
  disconnecting: "Disconnecting",
};

/** Why an account has to be connected again, as a sentence. */
export const reconnectReason = (code: string): string =>
  whySentence(code) ?? "The service no longer accepts the sign-in.";

/** What stands beside the word of an account's health; null when the word says it all. Times are `timeZone`'s. */
export function healthDetail(health: Health, timeZone: string): string | null {
  switch (health.state) {
    case "connected":
      return null;
    case "syncing":
      return `${health.done} of ${health.of}`;
    case "delayed":
      return health.retryAt ? `retrying at ${timeOf(health.retryAt, timeZone)}` : "retrying soon";
    case "reconnect":
      return reconnectReason(health.reason);
    case "paused":
      return health.waiting > 0 ? `${changes(health.waiting)} waiting` : null;
    case "disconnecting":
      return `${changes(health.waiting)} to go`;
  }
}

const changes = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);

const timeOf = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
    timeZoneName: "short",
  }).format(at);
