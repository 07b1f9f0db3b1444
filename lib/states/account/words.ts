import { besideReconnecting, type Job } from "@/lib/errors/jobs";
import { isServiceCode, whySentence } from "@/lib/errors/words";
import { formatZonedClock, formatZonedMoment } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import type { Health } from "./health";

const words: Record<Exclude<Health["state"], "needs">, string> = {
  connected: "Connected",
  unchecked: "Not checked",
  syncing: "Syncing",
  delayed: "Delayed",
  reconnect: "Needs you",
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

/** The same with what else has to be done, and by whom, where the button alone does not help for good. */
export function reconnectAdvice(code: string): string {
  const beside = isServiceCode(code) ? besideReconnecting(code) : null;
  return [reconnectReason(code), beside].filter((part) => part !== null).join(" ");
}

/** What stands beside the word of an account's health; null when the word says it all. Times are in `style`. */
export function healthDetail(health: Health, style: TimeStyle): string | null {
  switch (health.state) {
    case "connected":
      return null;
    case "unchecked":
      return health.provenAt === null ? "yet" : `since ${formatZonedMoment(health.provenAt, style)}`;
    case "syncing":
      return `${health.done} of ${health.of}`;
    case "delayed":
      return retrying(health.retryAt, style);
    case "needs":
      return [whySentence(health.reason), again(health, style)].filter((part) => part !== null).join(" ");
    case "reconnect":
      return reconnectReason(health.reason);
    case "paused":
      return health.waiting > 0 ? `${changes(health.waiting)} waiting` : null;
    case "disconnecting":
      return health.waiting > 0 ? `${changes(health.waiting)} to go` : null;
  }
}

const retrying = (at: Date | null, style: TimeStyle): string =>
  at ? `retrying at ${formatZonedClock(at, style)}` : "retrying soon";

type Needs = Extract<Health, { state: "needs" }>;

/** Why nothing gets through, what has to be done and by whom, and that it is tried again meanwhile. */
export function troubleReason(health: Needs, style: TimeStyle): string {
  return [whySentence(health.reason), health.todo, again(health, style)]
    .filter((part) => part !== null)
    .join(" ");
}

const again = ({ retryAt }: Needs, style: TimeStyle): string =>
  retryAt ? `Tried again at ${formatZonedClock(retryAt, style)}.` : "Tried again soon.";

/** Why it is delayed, as a sentence; null when there is nothing more to say than that it is. */
export const delayReason = (health: Health): string | null =>
  health.state === "delayed" && health.reason ? whySentence(health.reason) : null;

const changes = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);
