import type { ServiceCode } from "@/lib/errors/codes";
import { isIcloud } from "./hosts";

/**
 * Services that take an app password in place of the account's own, by the host that answers: what their refusal of one
 * means. Each says so itself: support.apple.com/102654, fastmail.com/help/clients/apppassword.html,
 * help.yahoo.com/kb/SLN15241.html, yandex.com/support/id/authorization/app-passwords.html.
 */
const APP_PASSWORDS: readonly (readonly [isAt: (url: URL) => boolean, code: ServiceCode])[] = [
  [isIcloud, "wrong_app_password"],
  [({ hostname }) => /(^|\.)(fastmail|messagingengine)\.com$/.test(hostname), "fastmail_password"],
  [({ hostname }) => /(^|\.)yahoo\.com$/.test(hostname), "yahoo_password"],
  [({ hostname }) => /(^|\.)yandex\.(com|ru)$/.test(hostname), "yandex_password"],
];

/** What it means that the server at this address refused a password. */
export const passwordRefusedBy = (url: URL): ServiceCode =>
  APP_PASSWORDS.find(([isAt]) => isAt(url))?.[1] ?? "wrong_password";
