import type { Health } from "./health";

/** Words for the failure codes of this domain, provider errors included. */
export const connectionMessages: Readonly<Record<string, string>> = {
  required: "Fill this in.",
  too_long: "This is too long.",
  bad_characters: "This contains characters that cannot be used here.",
  unknown_provider: "This kind of calendar account is not known.",
  not_a_password_account: "This kind of account is connected through its own sign-in page.",
  not_found: "This account is not connected any more.",
  wrong_password: "The server did not accept this username and password.",
  wrong_app_password:
    "Apple did not accept this. Use an app-specific password made at account.apple.com, not your Apple ID password.",
  not_configured: "This service is not set up on this server yet. Its operator has to do that.",
  stale_sign_in: "This sign-in took too long or was opened somewhere else. Start again.",
  consent_denied: "You did not allow the access, so nothing was connected.",
  scope_missing:
    "A permission was left unticked. Calpace needs both: to see your calendars and to write events.",
  sign_in_failed: "The sign-in could not be finished. Try again.",
  code_refused: "The sign-in could not be finished. Try again.",
  client_refused: "The service does not accept this server's registration. Its operator has to correct that.",
  other_account:
    "That was another account. Choose the one you want to reconnect, or connect it as a new account.",
  api_disabled:
    "Google Calendar is not switched on for this server's registration. Its operator has to do that.",
  no_mailbox: "This Microsoft account has no mailbox, so it has no calendar to write to.",
  access_denied: "The service does not allow this account to be used here.",
  no_credentials: "Connect this account again.",
  reconnect: "Connect this account again.",
  bad_address: "Enter an address like cloud.example.com.",
  not_caldav: "There is no CalDAV server at this address.",
  no_calendar: "This account has no calendar that can hold events. Create one there, then connect again.",
  unreachable: "The server could not be reached. Check the address, or try again later.",
  no_tls: "The server does not offer a secure connection (https) at this address.",
  certificate: "The server's certificate is not valid, so the connection would not be safe.",
  address_refused: "This address is not on the public internet, so Calpace does not connect to it.",
  https_required: "Calpace connects over https only, so that your password stays private.",
  other_host: "This address leads to another server. Enter that server's address instead.",
  too_slow: "The server took too long to answer. Try again in a moment.",
  no_time: "The server took too long to answer. Try again in a moment.",
  throttled: "The server asks for a break. Try again in a few minutes.",
  server_error: "The server has a problem of its own. Try again later.",
  connection_lost: "The server broke off the connection. Try again in a moment.",
  odd_answer: "The server gave an answer that makes no sense. Try again later.",
};

/** Codes that say the same to a person as another one. */
const SAME_AS: Readonly<Record<string, string>> = {
  bad_answer: "odd_answer",
  odd_listing: "odd_answer",
  too_large: "odd_answer",
  too_many_redirects: "odd_answer",
  server_busy: "server_error",
  refused: "not_caldav",
  read_only: "not_caldav",
};

/** The code a page shows for what went wrong while connecting. */
export const shownCode = (code: string): string => SAME_AS[code] ?? code;

/** Which of a form's fields a failure is about, in the order they are looked for. */
export const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  wrong_password: ["password"],
  wrong_app_password: ["password"],
  ...Object.fromEntries(
    [
      "bad_address",
      "not_caldav",
      "unreachable",
      "no_tls",
      "certificate",
      "address_refused",
      "https_required",
      "other_host",
    ].map((code) => [code, ["server"]]),
  ),
};

/** The sentence of `other_host` once it is known which host. */
export const otherHostMessage = (host: string): string =>
  `This address leads to ${host}. Enter ${host} instead if that is your calendar server.`;

const RECONNECT: Readonly<Record<string, string>> = {
  wrong_password: "The password is no longer accepted.",
  no_credentials: "The stored password is gone.",
  reconnect: "Its settings could not be read.",
  unauthorized: "The service no longer accepts the sign-in.",
  scope_missing: "A permission that is needed was taken away.",
  interaction_required: "Microsoft wants you to sign in again.",
  consent_required: "Microsoft wants you to allow the access again.",
  login_required: "Microsoft wants you to sign in again.",
  invalid_grant: "The permission was withdrawn or has expired.",
};

/** Why an account has to be connected again, as a sentence. */
export const reconnectReason = (code: string): string =>
  RECONNECT[code] ?? "The service no longer accepts the sign-in.";

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
