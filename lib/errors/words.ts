import type { AnswerCode, FailureCode, ServiceCode } from "./codes";
import { LIMITS } from "./limits";

/** `why` ends a sentence on a receipt; `said` answers somebody who has just asked, and is `why` as a sentence if not given. */
interface ServiceWords {
  why: string;
  said?: string;
}

const slow = {
  why: "the calendar server took too long to answer",
  said: "The server took too long to answer. Try again in a moment.",
};
const odd = {
  why: "the calendar server gave an answer that makes no sense",
  said: "The server gave an answer that makes no sense. Try again later.",
};
const again = "Connect this account again.";
const most = (what: keyof typeof LIMITS): string => LIMITS[what].toLocaleString("en");
const unfinished = "The sign-in could not be finished. Try again.";

const WORDS: Readonly<Record<ServiceCode, ServiceWords> & Record<AnswerCode, string>> = {
  address_refused: {
    why: "the calendar server's address is not on the public internet",
    said: "This address is not on the public internet, so Calpace does not connect to it.",
  },
  https_required: {
    why: "the calendar server offers no secure connection",
    said: "Calpace connects over https only, so that your password stays private.",
  },
  unknown_host: {
    why: "no server is found under the calendar server's name any more",
    said: "There is no server of that name. Check the address.",
  },
  unreachable: {
    why: "the calendar server could not be reached",
    said: "The server could not be reached. Check the address, or try again later.",
  },
  no_tls: {
    why: "the calendar server offers no secure connection",
    said: "The server does not offer a secure connection (https) at this address.",
  },
  certificate: {
    why: "the calendar server's certificate is not valid",
    said: "The server's certificate is not valid, so the connection would not be safe.",
  },
  too_slow: slow,
  too_large: {
    why: "the event is too large for the calendar",
    said: "The server's answer is larger than any calendar's. Try again later.",
  },
  too_many_redirects: odd,
  connection_lost: {
    why: "the calendar server broke off the connection",
    said: "The server broke off the connection. Try again in a moment.",
  },
  bad_answer: odd,
  wrong_password: {
    why: "the password is no longer accepted",
    said: "The server did not accept this username and password.",
  },
  wrong_app_password: {
    why: "Apple no longer accepts the app-specific password",
    said: "Apple did not accept this. Use an app-specific password made at account.apple.com, not your Apple ID password.",
  },
  sign_in_kind: {
    why: "the calendar server asks for another kind of sign-in than this account's",
    said: "This server asks for a kind of sign-in that Calpace does not have.",
  },
  fastmail_password: {
    why: "Fastmail no longer accepts the password",
    said: "Fastmail did not accept this. Use an app password made at Fastmail under Settings, Privacy & Security, not your own password.",
  },
  yahoo_password: {
    why: "Yahoo no longer accepts the password",
    said: "Yahoo did not accept this. Use an app password made at Yahoo under Account security, not your own password.",
  },
  yandex_password: {
    why: "Yandex no longer accepts the password",
    said: "Yandex did not accept this. Use an app password for calendars made at Yandex under Security, not your own password.",
  },
  no_credentials: { why: "the stored password is gone", said: again },
  reconnect: { why: "its settings could not be read", said: again },
  unauthorized: { why: "the service no longer accepts the sign-in" },
  invalid_grant: { why: "the permission was withdrawn or has expired" },
  password_changed: { why: "the account's password was changed, or all its sign-ins were ended" },
  password_expired: {
    why: "the account's password has expired",
    said: "This account's password has expired. Set a new one at the service, then try again.",
  },
  sign_in_frequency: { why: "the account's organisation wants a new sign-in every so often" },
  scope_missing: {
    why: "a permission that is needed was taken away",
    said: "A permission was left unticked. Calpace needs both: to see your calendars and to write events.",
  },
  consent_denied: {
    why: "the access is not allowed",
    said: "You did not allow the access, so nothing was connected.",
  },
  code_refused: { why: "the sign-in could not be finished", said: unfinished },
  other_account: {
    why: "the sign-in belongs to another account",
    said: "That was another account. Choose the one you want to reconnect, or connect it as a new account.",
  },
  access_denied: {
    why: "the service does not allow this account to be used here",
  },
  user_disabled: {
    why: "the account is switched off at its service",
    said: "This account is switched off at its service. Its organisation's administrator can switch it on again.",
  },
  no_mailbox: {
    why: "the account has no mailbox",
    said: "This Microsoft account has no mailbox, so it has no calendar to write to.",
  },
  mailbox_moving: {
    why: "the mailbox is being moved",
    said: "Microsoft is moving this mailbox. Try again in a few hours.",
  },
  not_calendar_user: {
    why: "Google Calendar is switched off for this account",
    said: "Google Calendar is switched off for this account, so there is no calendar to write to.",
  },
  admin_policy: {
    why: "the organisation's policy does not allow it",
    said: "The policy of this account's organisation does not allow it. Its administrator can.",
  },
  permission_missing: {
    why: "one more permission is needed for this calendar",
    said: "This calendar needs one more permission.",
  },
  testing_expired: {
    why: "this server's registration is in Testing, where sign-ins end after 7 days",
    said: "This server's registration at Google is in Testing, where sign-ins end after 7 days. Its operator must publish it.",
  },
  not_configured: {
    why: "the service is not set up on this server",
    said: "This service is not set up on this server yet. Its operator has to do that.",
  },
  client_refused: {
    why: "the service does not accept this server's registration",
    said: "The service does not accept this server's registration. Its operator has to correct that.",
  },
  secret_refused: {
    why: "the service does not accept this server's client ID and secret",
    said: "The service does not accept this server's client ID and secret. Its operator has to set them anew.",
  },
  secret_expired: {
    why: "this server's client secret at the service has expired",
    said: "This server's client secret at the service has expired. Its operator has to make a new one.",
  },
  api_disabled: {
    why: "Google Calendar is not switched on for this server's registration",
    said: "Google Calendar is not switched on for this server's registration. Its operator has to do that.",
  },
  registration_internal: {
    why: "this server's registration is open to another organisation only",
    said: "This server's registration at the service is open to another organisation only. Its operator has to change that.",
  },
  throttled: {
    why: "the calendar server asks for a break",
    said: "The server asks for a break. Try again in a few minutes.",
  },
  quota_exceeded: {
    why: "the calendar service's quota is used up",
    said: "The service's quota is used up. Try again in a few hours.",
  },
  server_error: {
    why: "the calendar server has a problem of its own",
    said: "The server has a problem of its own. Try again later.",
  },
  server_busy: {
    why: "the calendar server is busy",
    said: "The server is busy. Try again in a moment.",
  },
  odd_answer: odd,
  foreign_answer: {
    why: "something else answered in place of the calendar service",
    said: "Something else answered in place of the calendar service: a proxy or a sign-in page, perhaps. Try again later.",
  },
  odd_listing: odd,
  write_conflict: {
    why: "the calendar server was changing the event itself",
    said: "The server was busy with the same event. Try again in a moment.",
  },
  not_found_yet: { why: "the event cannot be found yet" },
  bad_address: {
    why: "the calendar server's address cannot be used",
    said: "Enter an address like cloud.example.com.",
  },
  not_caldav: { why: "there is no CalDAV server at this address" },
  other_host: {
    why: "the address leads to another server",
    said: "This address leads to another server. Enter that server's address instead.",
  },
  server_moved: {
    why: "the calendar server says that it has moved to another address",
    said: "The server says that it has moved to another address. Connect the account there.",
  },
  no_calendar: {
    why: "the account has no calendar that can hold events",
    said: "This account has no calendar that can hold events. Create one there, then connect again.",
  },
  calendar_gone: {
    why: "the calendar is gone or read-only",
    said: "The calendar is not there any more. Refresh the list of calendars.",
  },
  read_only: { why: "the calendar is read-only" },
  quota_full: { why: "the calendar is full" },
  refused: {
    why: "the calendar server refused it",
    said: "The service refused the request. Try again later.",
  },
  bad_content: { why: "the calendar does not accept what the event says" },
  not_organizer: { why: "only its organizer may change the event" },
  bad_time: { why: "the calendar cannot hold this time" },
  no_booking: { why: "its booking is not there any more" },
  not_now: { why: "there was no time left to ask" },
  no_time: slow,
  refreshing: {
    why: "the sign-in is being renewed",
    said: "The sign-in is being renewed. Try again in a moment.",
  },
  disconnected: { why: "the account was disconnected" },
  crashes: { why: "it failed unexpectedly several times" },
  internal: { why: "it failed unexpectedly" },

  invalid: "Some fields need another look.",
  cross_site:
    "This form was not sent from Calpace itself, so nothing was changed. Open the page again and retry.",
  unexpected: "Something went wrong on our side.",
  too_soon: "That was often enough for now. Try again in a minute.",
  wrong_credentials: "The email address or the password is not right.",
  incomplete: "Enter your email address and your password.",
  too_many_tries: "Too many tries. Wait a few minutes, then try again.",
  busy: "Calpace has too much to do right now. Try again in a moment.",
  email_taken: "Somebody already has an account with this email address.",
  password_needed: "Enter your current password to change your email address.",
  weak_password: "Choose another password.",
  same_password: "This is your password already. Choose another one.",
  wrong_current_password: "This is not your current password.",
  reset_link_used: "This link was used already, is older than an hour, or is not whole. Ask for a new one.",
  account_locked: "This account is locked. Ask whoever runs this Calpace.",
  sign_up_closed: "Sign-up is closed here. Ask whoever runs this Calpace for an invitation.",
  sign_up_domain: "Sign-up is open here to the addresses of certain organisations only.",
  setup_link_needed:
    "This Calpace is new. Its first account is made through the setup link that the server prints when it starts.",
  invitation_void:
    "This link was used already, was taken back, or is older than 7 days. Ask whoever runs this Calpace for a new one.",
  invitation_other_email: "This invitation is for another email address.",
  too_many_invitations: "50 invitations are open already. Take one back first.",
  operators_only: "Only an operator of this Calpace can do that.",
  person_not_found: "This person has no account here any more.",
  not_yourself: "This is your own account. You look after it under Settings → Profile.",
  last_operator: "There has to be an operator who can sign in. Make somebody else operator first.",
  account_not_found: "This account is not connected any more.",
  unknown_provider: "This kind of calendar account is not known.",
  not_a_password_account: "This kind of account is connected through its own sign-in page.",
  stale_sign_in: "This sign-in took too long or was opened somewhere else. Start again.",
  sign_in_failed: unfinished,
  sign_in_refused: "The service no longer accepts the sign-in. Reconnect the account.",
  paused: "The account is paused. Resume it first.",
  resting: "The service asked for a break. Try again when it is over.",
  pick_calendar: "Pick the calendar they move to.",
  no_test_place: "This account has no calendar that can be written, so there is nothing to test.",
  event_refused: "The account can be reached, but the calendar refused the event.",
  left_behind:
    "The test event was written, but could not be removed again. Delete “Calpace test event” in your calendar.",
  look_refused: "The service did not let Calpace look at the event.",
  stale_drift: "Something changed meanwhile, so nothing was done. This is how it is now.",
  unknown_service: "This service does not exist any more.",
  bulk_locked: "Bulk sync enabled – individual settings disabled",
  calendar_unavailable: "This calendar cannot be used any more. Choose another one.",
  preview_changed: "Something changed while you were looking. Here is what would happen now.",
  undo_stale: "This cannot be undone any more: something changed since, or it is more than a day ago.",
  too_many_services: `You have ${most("services")} services, archived ones included, and more are not kept. Change one that you no longer offer instead.`,
  too_many_bookings: `You have ${most("bookings")} bookings, past ones included, and more are not kept.`,
  too_many_accounts: `You have connected ${most("accounts")} calendar accounts, and more are not kept. One that you had connected before can always be connected again.`,
  service_not_found: "This service is not there any more.",
  service_sent_before:
    "This form was sent before with other details, and that service was made. Open a new form to make another one.",
  service_gone: "This service is not there any more. Pick another one.",
  service_archived: "This service is archived and takes no new bookings. Pick another one.",
  booking_not_found: "This booking is not there any more.",
  booking_sent_before:
    "This form was sent before with other details, and that booking was made. Open a new form to make another one.",
  booking_cancelled: "This booking is cancelled, so it cannot be moved.",
  stale_booking:
    "This booking was changed meanwhile. The time shown now is the newer one; nothing was moved.",
  stale_edit: "This booking was changed meanwhile, so nothing was saved. Open it again to see how it is now.",
  no_service_chosen: "Tick the services this is about first.",
  nothing_chosen: "Tick the bookings this is about first, 25 at most.",
};

const isCode = (text: string): text is FailureCode => Object.hasOwn(WORDS, text);

/** Whether a text is the code of a service: it may come from an address anybody can write, or from an older version. */
export const isServiceCode = (text: string): text is ServiceCode =>
  isCode(text) && typeof WORDS[text] !== "string";

const sentence = (why: string): string => `${why.charAt(0).toUpperCase()}${why.slice(1)}.`;

/** What a person is told who has just asked for something. */
export function wordsOf(code: FailureCode): string {
  const words = WORDS[code];
  return typeof words === "string" ? words : (words.said ?? sentence(words.why));
}

/** What somebody is told who tried too often; the next try counts in so many seconds. */
export function waitWords(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  return `Too many tries. Wait ${seconds <= 60 ? `${seconds} seconds` : `${minutes} minutes`}, then try again.`;
}

/** Why something did not work, as the end of a sentence; null for a text that is no code of a service. */
export const whyOf = (code: string): string | null => (isServiceCode(code) ? WORDS[code].why : null);

/** The same as a sentence of its own. */
export function whySentence(code: string): string | null {
  const why = whyOf(code);
  return why && sentence(why);
}
