import type { Job } from "@/lib/errors/jobs";
import { whySentence } from "@/lib/errors/words";
import type { Health } from "./health";

const words: Record<Exclude<Health["state"], "needs">, string> = {
  connected: "Connected",
  syncing: "Syncing",
  delayed: "Delayed",
  reconnect: "Reconnect needed",
  paused: "Paused",
  disconnecting: "Disconnecting",
};

const whoseWords: Record<Exclude<Job, "nobody">, string> = {
  person: "Needs you",
  administrator: "Needs your organisation's administrator",
  operator: "Needs this server's operator",
};

/** The few words a health is shown with, beside its dot. */
export const healthWord = (health: Health): string =>
  health.state === "needs" ? whoseWords[health.whose] : words[health.state];

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
      return retrying(health.retryAt, timeZone);
    case "needs":
      return [whySentence(health.reason), again(health, timeZone)].filter((part) => part !== null).join(" ");
    case "reconnect":
      return reconnectReason(health.reason);
    case "paused":
      return health.waiting > 0 ? `${changes(health.waiting)} waiting` : null;
    case "disconnecting":
      return `${changes(health.waiting)} to go`;
  }
}

const retrying = (at: Date | null, timeZone: string): string =>
  at ? `retrying at ${timeOf(at, timeZone)}` : "retrying soon";

type Needs = Extract<Health, { state: "needs" }>;

/** Why nothing gets through, what has to be done and by whom, and that it is tried again meanwhile. */
export function troubleReason(health: Needs, timeZone: string): string {
  return [whySentence(health.reason), health.todo, again(health, timeZone)]
    .filter((part) => part !== null)
    .join(" ");
}

const again = ({ retryAt }: Needs, timeZone: string): string =>
  retryAt ? `Tried again at ${timeOf(retryAt, timeZone)}.` : "Tried again soon.";

/** Why it is delayed, as a sentence; null when there is nothing more to say than that it is. */
export const delayReason = (health: Health): string | null =>
  health.state === "delayed" && health.reason ? whySentence(health.reason) : null;

const changes = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);

const timeOf = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
    timeZoneName: "short",
  }).format(at);
