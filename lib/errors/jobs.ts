import type { ServiceCode } from "./codes";

/** Whose job it is to set something right: the person's, their organisation's administrator's, the operator's, nobody's. */
export type Job = "person" | "administrator" | "operator" | "nobody";

/**
 * Who has to do what, as a sentence to the person who reads it. Nobody's: it goes away by itself. `own`: what the person
 * has to do where the account is a private one.
 */
type Duty = { whose: Exclude<Job, "nobody">; todo: string; own?: string } | { whose: "nobody" };

const nobody: Duty = { whose: "nobody" };
const you = (todo: string): Duty => ({ whose: "person", todo });
const administrator = (todo: string, own?: string): Duty => ({
  whose: "administrator",
  todo,
  ...(own !== undefined && { own }),
});
const operator = (todo: string): Duty => ({ whose: "operator", todo });

const reconnect = you("Connect this account again.");
const check = you("Check the server's address, and connect the account again.");
const follow = you(
  "If the server has a new address, connect the account there. Disconnecting this one can then move its events along.",
);
const newPassword = you(
  "Connect this account again with its new password. Where two-step sign-in is on, most servers want an app password.",
);
const appPassword = (kind: string, where: string): Duty =>
  you(`Make a new ${kind} ${where}, and connect this account again with it.`);
const change = you("Change the booking, or pick another calendar for it.");

const DUTIES: Readonly<Record<ServiceCode, Duty>> = {
  address_refused: check,
  https_required: check,
  unknown_host: follow,
  unreachable: nobody,
  no_tls: you("Whoever runs the calendar server has to offer https."),
  certificate: you("Whoever runs the calendar server has to renew its certificate."),
  too_slow: nobody,
  too_large: change,
  too_many_redirects: nobody,
  connection_lost: nobody,
  bad_answer: nobody,
  wrong_password: newPassword,
  wrong_app_password: appPassword("app-specific password", "at account.apple.com"),
  fastmail_password: appPassword("app password", "at Fastmail under Settings, Privacy & Security"),
  yahoo_password: appPassword("app password", "at Yahoo under Account security"),
  yandex_password: appPassword("app password", "for calendars at Yandex under Security"),
  sign_in_kind: reconnect,
  no_credentials: reconnect,
  reconnect,
  unauthorized: reconnect,
  invalid_grant: reconnect,
  password_changed: you("Connect this account again, with the new password if there is one."),
  password_expired: you("Set a new password at the service, and connect this account again."),
  sign_in_frequency: you(
    "Connect this account again. For it to last, your organisation's administrator has to exempt Calpace.",
  ),
  scope_missing: reconnect,
  consent_denied: reconnect,
  code_refused: reconnect,
  other_account: reconnect,
  access_denied: administrator(
    "Ask your organisation's administrator to let this account use Calpace.",
    "Sign in at the service itself, and see whether it asks something of you.",
  ),
  user_disabled: administrator(
    "Ask your organisation's administrator to switch this account on again.",
    "Sign in at the service itself, and see whether it asks something of you.",
  ),
  no_mailbox: administrator(
    "Ask your organisation's administrator to give this account a mailbox: as a rule that takes an Exchange Online licence.",
    "Sign in at outlook.com, and see whether this account has a mailbox there.",
  ),
  mailbox_moving: nobody,
  not_calendar_user: administrator(
    "Ask your organisation's administrator to switch on Google Calendar for this account.",
    "Sign in at calendar.google.com, and see whether this account has a calendar there.",
  ),
  admin_policy: administrator("Ask your organisation's administrator to allow Calpace."),
  permission_missing: you("Give Calpace the permission it lacks, under Settings, Calendar accounts."),
  testing_expired: operator(
    "Connecting this account again helps for 7 more days. Ask the operator of this server to publish its registration at Google.",
  ),
  not_configured: operator("Ask the operator of this server to set the service up."),
  client_refused: operator("Ask the operator of this server to correct its registration at the service."),
  secret_refused: operator(
    "Ask the operator of this server to set the client ID and secret of its registration anew.",
  ),
  secret_expired: operator(
    "Ask the operator of this server to make a new client secret at the service, and to set it here.",
  ),
  api_disabled: operator("Ask the operator of this server to switch on the Google Calendar API."),
  registration_internal: operator(
    "Ask the operator of this server to open its registration to other organisations.",
  ),
  throttled: nobody,
  quota_exceeded: nobody,
  server_error: nobody,
  server_busy: nobody,
  odd_answer: nobody,
  foreign_answer: nobody,
  odd_listing: nobody,
  write_conflict: nobody,
  not_found_yet: nobody,
  bad_address: check,
  not_caldav: check,
  other_host: check,
  server_moved: follow,
  no_calendar: you("Make a calendar in this account."),
  calendar_gone: you("Pick another calendar."),
  read_only: you("Ask the calendar's owner for the right to change it, or pick another calendar."),
  quota_full: you("Make room in this account."),
  refused: nobody,
  bad_content: change,
  not_organizer: change,
  bad_time: change,
  no_booking: nobody,
  not_now: nobody,
  no_time: nobody,
  refreshing: nobody,
  disconnected: reconnect,
  crashes: nobody,
  internal: nobody,
};

/** Addresses that are given to private persons alone: such an account has no administrator. */
const PRIVATE = /@(g(oogle)?mail\.com|msn\.com|(outlook|hotmail|live)\.(com|(com?\.)?[a-z]{2}))$/i;

/**
 * Whose job it is to set right what `code` says is wrong with the account of that address. A code without an owner does
 * not compile.
 */
export function jobOf(code: ServiceCode, address: string): Job {
  const duty = DUTIES[code];
  return duty.whose !== "nobody" && duty.own && PRIVATE.test(address) ? "person" : duty.whose;
}

/** What has to be done about it, as a sentence; null where there is nothing to do but wait. */
export function todoOf(code: ServiceCode, address: string): string | null {
  const duty = DUTIES[code];
  if (duty.whose === "nobody") return null;
  return duty.own && PRIVATE.test(address) ? duty.own : duty.todo;
}

/** What a person has to do beside connecting the account again, or before it, as a sentence; null when that is all. */
export const besideReconnecting = (code: ServiceCode): string | null =>
  DUTIES[code] === reconnect ? null : todoOf(code, "");
