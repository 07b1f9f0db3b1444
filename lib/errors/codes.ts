/**
 * Why a guarded request failed (lib/http). `address_refused` and `https_required` are ours and decided before a packet
 * is sent, so they say nothing of what listens there; `unknown_host`: the name has no address; `unreachable` covers every
 * other way a connection can fail to open.
 */
export type HttpErrorCode =
  | "address_refused"
  | "https_required"
  | "unknown_host"
  | "unreachable"
  | "no_tls"
  | "certificate"
  | "too_slow"
  | "too_large"
  | "too_many_redirects"
  | "connection_lost"
  | "bad_answer";

/** What can go wrong with a request to a calendar service, or with an event: kept in the tables, shown on receipts. */
export type ServiceCode =
  | HttpErrorCode
  // the account
  | "wrong_password"
  | "wrong_app_password"
  | "fastmail_password"
  | "yahoo_password"
  | "yandex_password"
  | "sign_in_kind"
  | "no_credentials"
  | "reconnect"
  | "unauthorized"
  | "invalid_grant"
  | "password_changed"
  | "password_expired"
  | "sign_in_frequency"
  | "scope_missing"
  | "consent_denied"
  | "code_refused"
  | "other_account"
  | "access_denied"
  | "user_disabled"
  | "no_mailbox"
  | "mailbox_moving"
  | "not_calendar_user"
  | "admin_policy"
  | "permission_missing"
  | "testing_expired"
  // what the operator has set up
  | "not_configured"
  | "client_refused"
  | "secret_refused"
  | "secret_expired"
  | "api_disabled"
  | "registration_internal"
  // the service
  | "throttled"
  | "quota_exceeded"
  | "server_error"
  | "server_busy"
  | "odd_answer"
  | "foreign_answer"
  | "odd_listing"
  | "write_conflict"
  | "not_found_yet"
  // its address and calendars
  | "bad_address"
  | "not_caldav"
  | "other_host"
  | "server_moved"
  | "no_calendar"
  | "calendar_gone"
  | "read_only"
  | "quota_full"
  // one event
  | "refused"
  | "bad_content"
  | "not_organizer"
  | "bad_time"
  | "no_booking"
  // ourselves
  | "not_now"
  | "no_time"
  | "refreshing"
  | "disconnected"
  | "crashes"
  | "internal";

/** What else an action can answer. */
export type AnswerCode =
  | "invalid"
  | "cross_site"
  | "unexpected"
  | "too_soon"
  // people
  | "wrong_credentials"
  | "incomplete"
  | "too_many_tries"
  | "busy"
  | "account_locked"
  | "email_taken"
  | "password_needed"
  | "weak_password"
  | "same_password"
  | "wrong_current_password"
  | "reset_link_used"
  | "account_locked"
  // who may come in
  | "sign_up_closed"
  | "sign_up_domain"
  | "setup_link_needed"
  | "invitation_void"
  | "invitation_other_email"
  | "too_many_invitations"
  // operators
  | "operators_only"
  | "person_not_found"
  | "not_yourself"
  | "last_operator"
  // calendar accounts
  | "account_not_found"
  | "unknown_provider"
  | "not_a_password_account"
  | "stale_sign_in"
  | "sign_in_failed"
  | "sign_in_refused"
  | "paused"
  | "resting"
  | "pick_calendar"
  | "no_test_place"
  | "event_refused"
  | "left_behind"
  | "look_refused"
  | "stale_drift"
  // the sync settings
  | "unknown_service"
  | "bulk_locked"
  | "calendar_unavailable"
  | "preview_changed"
  | "undo_stale"
  // services and bookings
  | "too_many_services"
  | "too_many_bookings"
  | "too_many_accounts"
  | "service_not_found"
  | "service_sent_before"
  | "service_gone"
  | "service_archived"
  | "booking_not_found"
  | "booking_sent_before"
  | "booking_cancelled"
  | "stale_booking"
  | "stale_edit"
  | "nothing_chosen"
  | "no_service_chosen";

/** Every expected failure. One without words in `words.ts` does not compile. */
export type FailureCode = ServiceCode | AnswerCode;
