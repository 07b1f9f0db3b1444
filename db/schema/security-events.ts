/** What is recorded about the doors of an account, from a sign-in to its end. */
export const SECURITY_EVENTS = [
  "signed_up",
  "signed_in",
  "sign_in_refused",
  "sign_in_throttled",
  "signed_out",
  "sessions_ended",
  "fresh_password_refused",
  "fresh_password_throttled",
  "password_changed",
  "email_changed",
  "reset_link_made",
  "reset_link_refused",
  "password_reset",
  "account_deleted",
  "access_denied",
  "invited",
  "invitation_taken_back",
  "locked",
  "unlocked",
  "role_changed",
  "not_theirs",
  "cross_site",
  "cron_refused",
] as const;

export type SecurityEventKind = (typeof SECURITY_EVENTS)[number];
