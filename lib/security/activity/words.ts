import { browserWords } from "../browser/words";
import { REFUSALS, type SecurityEventKind } from "../events/store";
import type { SecurityActivity } from "./queries";

/** What happened, for the person whose account it is. Those that are only logged have words as well: none may lack them. */
const WORDS: Record<SecurityEventKind, string> = {
  signed_up: "Account created",
  signed_in: "Signed in",
  sign_in_refused: "Wrong password",
  sign_in_throttled: "Too many tries to sign in",
  signed_out: "Signed out",
  sessions_ended: "Sessions signed out",
  fresh_password_refused: "Wrong password to confirm a change",
  fresh_password_throttled: "Too many tries to confirm a change",
  password_changed: "Password changed",
  email_changed: "Email address changed",
  reset_link_made: "Link for a new password made",
  reset_link_refused: "Link for a new password refused",
  password_reset: "New password chosen through a link",
  account_deleted: "Account deleted",
  access_denied: "Access refused",
  invited: "Somebody invited",
  invitation_taken_back: "Invitation taken back",
  locked: "Account locked",
  unlocked: "Account unlocked",
  role_changed: "Role changed",
  not_theirs: "Something asked for that is not there",
  cross_site: "A form of another site refused",
  cron_refused: "A call of the scheduler refused",
};

/** One line of "Recent activity": what it was, from where as far as it is known, and whether it was refused. */
export function activityWords({ kind, count, address, browser }: SecurityActivity): {
  line: string;
  from: string;
  refused: boolean;
} {
  const times = count > 1 ? `, ${count} times within a minute` : "";
  const from = [browserWords(browser), address].filter((one) => one !== null);
  return { line: WORDS[kind] + times, from: from.join(" · "), refused: REFUSALS.has(kind) };
}
