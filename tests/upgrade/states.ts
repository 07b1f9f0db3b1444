/** SQL that answers whether any row of `table` is as `condition` says. */
const any = (table: string, condition = "true") =>
  `select count(*)::int as found from ${table} where ${condition}`;

const links = (condition: string) =>
  any("event_links l join sync_lanes s on s.id = l.lane_id join connections n on n.id = s.id", condition);
const lanes = (condition: string) => any("sync_lanes s join connections n on n.id = s.id", condition);
const kept = (successor: string) =>
  any(
    "event_links k join event_links w on w.booking_id = k.booking_id and w.want = 1",
    `k.want = 2 and ${successor}`,
  );

const wants = { "belongs there": 1, "is an old copy": 2, "is to be removed": 0 };
const sents = { "nothing was sent": 0, "a write may have been": 1, "a delete may have been": 2 };
const combinations = Object.entries(wants).flatMap(([where, want]) =>
  Object.entries(sents).map(([what, sent]): [string, string] => [
    `link: ${where}, ${what}`,
    links(`l.want = ${want} and l.sent = ${sent}`),
  ]),
);
/** What a worker that died announced, by what it had in its hands. */
const marks = {
  create: "l.remote_id is null and l.sent = 1",
  update: "l.remote_id is not null and l.sent = 1",
};

const ofLinks: Record<string, string> = {
  ...Object.fromEntries(combinations),
  ...Object.fromEntries(
    Object.entries({ ...marks, delete: "l.sent = 2" }).map(([what, condition]) => [
      `link: a ${what} is announced and nobody settled it`,
      links(`l.mark_token is not null and ${condition}`),
    ]),
  ),
  "link: at rest": links(
    "l.want = 1 and l.due_at is null and l.dead_code is null and l.seen_hash is not null",
  ),
  "link: due, with nothing to write": links(
    "l.due_at <= now() and l.seen_hash is not null and l.want_revision > l.seen_revision and s.blocked is null",
  ),
  "link: a request may still land": links("l.hot_until > now() and l.mark_token is null"),
  "link: retrying": links("l.attempts > 0 and l.due_at is not null and l.mark_token is null"),
  "link: conflicts": links("l.conflicts >= 3"),
  "link: refused for good": links("l.dead_code = 'refused' and l.refusals >= 3"),
  "link: given up because it kills workers": links("l.dead_code = 'crashes'"),
  "link: its calendar is gone": links("l.dead_code = 'calendar_gone'"),
  "link: its calendar is read-only": links("l.dead_code = 'calendar_gone' and l.last_error = 'read_only'"),
  "link: its account was left": links("l.dead_code = 'disconnected'"),
  "link: old copy, its successor is due": kept("w.due_at is not null"),
  "link: old copy, its successor was given up": kept("w.dead_code is not null"),
};

const ofLanes: Record<string, string> = {
  "lane: due": lanes("s.due_at <= now() and s.blocked is null and s.lease_until is null"),
  "lane: asleep": lanes("s.due_at is null and s.blocked is null"),
  "lane: leased by a worker that died": lanes("s.lease_until is not null"),
  "lane: resting": lanes("s.not_before > now()"),
  "lane: blocked, refused to the engine": lanes("s.blocked = 'unauthorized' and s.probe_at is not null"),
  "lane: blocked, refused to a look": lanes("s.blocked = 'wrong_password' and s.probe_at is not null"),
  "lane: paused": lanes("s.blocked = 'paused' and n.paused_at is not null"),
  "lane: of an account that was left": lanes("s.blocked = 'disconnected' and n.credentials is null"),
  "lane: failing": lanes("s.failures > 0 and s.failing_since is not null"),
};

const leaving = (mode: string) =>
  any(
    "connections",
    `disconnecting_at is not null and disconnected_at is null and disconnect_mode = '${mode}'`,
  );
const ofConnections: Record<string, string> = {
  ...Object.fromEntries(
    ["keep", "remove", "move"].map((mode) => [`connection: being left, ${mode}`, leaving(mode)]),
  ),
  ...Object.fromEntries(
    ["caldav", "google", "microsoft"].map((id) => [
      `connection: of ${id}, with credentials`,
      any("connections", `provider = '${id}' and credentials is not null`),
    ]),
  ),
  "connection: left": any("connections", "disconnected_at is not null and credentials is null"),
  "connection: had an outage": any("connections", "outage is not null"),
  "connection: compared": any("connections", "comparison is not null"),
  "connection: a calendar is looked for": any("connections", "looks > 0 and relist_at <= now()"),
  "calendar: vanished": any("calendars", "vanished_at is not null"),
  "calendar: read-only": any("calendars", "not can_write"),
  "calendar: default": any("calendars", "is_default"),
};

const ofSettings: Record<string, string> = {
  "settings: one for all": any("sync_settings", "bulk_enabled and primary_calendar_id is not null"),
  "settings: each its own": any("sync_settings", "not bulk_enabled and primary_calendar_id is not null"),
  "settings: no primary calendar": any("sync_settings", "primary_calendar_id is null"),
  "settings: not planned": any("sync_settings", "planned_revision < config_revision"),
  "settings: planned half way": any("sync_settings", "plan_cursor > '00000000-0000-0000-0000-000000000000'"),
  "change: move": any("sync_config_changes", "mode = 'move' and undoes is null"),
  "change: keep": any("sync_config_changes", "mode = 'keep'"),
  "change: undo": any("sync_config_changes", "undoes is not null"),
  "change: with pins": any("sync_config_changes", "pins <> '{}'"),
  "change: can be undone": any(
    "sync_config_changes c join sync_settings y on y.user_id = c.user_id and y.config_revision = c.revision",
    "c.undoes is null and y.planned_revision = y.config_revision",
  ),
  "service: to the primary calendar": any("services", "destination = 'primary'"),
  "service: to its own calendar": any("services", "destination = 'calendar'"),
  "service: nowhere": any("services", "destination = 'none'"),
  "service: archived": any("services", "archived_at is not null"),
  "booking: upcoming": any("bookings", "cancelled_at is null and ends_at > now()"),
  "booking: past": any("bookings", "cancelled_at is null and ends_at <= now()"),
  "booking: cancelled": any("bookings", "cancelled_at is not null"),
  "booking: its wall time is kept": any("bookings", "wall_start is not null and zone_version is not null"),
  "booking: kept in a calendar": any("bookings", "pinned and pinned_calendar_id is not null"),
  "booking: kept out of all": any("bookings", "pinned and pinned_calendar_id is null"),
};

const ofRest: Record<string, string> = {
  "person: several time zones": any("(select 1 from users having count(distinct time_zone) >= 8) z"),
  "person: a name in other letters": any("users", "name ~ '[^ -~]'"),
  "session: in use": any("sessions", "expires_at > now()"),
  "session: expired": any("sessions", "expires_at <= now()"),
  "sign-in at a provider under way": any("oauth_transactions"),
  throttle: any("throttles"),
  quota: any("sync_quotas"),
  "attempt: ok": any("sync_attempts", "outcome = 'ok'"),
  "attempt: failed": any("sync_attempts", "code is not null"),
  "run of the engine": any("sync_runs", "finished_at is not null"),
  "drift: open": any("event_drifts", "accepted_at is null"),
  "drift: accepted": any("event_drifts", "accepted_at is not null"),
};

/**
 * Every state a dump has to hold, and the SQL that counts it in the schema of today. A dump takes its own copy along,
 * so that it is asked in the words of its own version.
 */
export const states: Record<string, string> = {
  ...ofLinks,
  ...ofLanes,
  ...ofConnections,
  ...ofSettings,
  ...ofRest,
};
