import * as c from "../codes.mjs";
import { GENERATIONS } from "../layout.mjs";

/** What happens at the services without us: events are deleted or changed, accounts refuse, calendars come and go. */
export function outsideSteps(m) {
  const { scenario, rules, bookings, calendars, lanes, workers, links, linksOfLane } = m;
  const { bookingAt, remoteAt, laneAt, workerAt, entryAt, calendarAt, touch, remove, wake, places } = m;
  const cal = (x) => "ABC"[x];

  function events(s, go, b, x, g) {
    const remote = remoteAt(b, x, g);
    if (s[remote] !== c.LIVE) return;
    if (places.left(s, "ext")) {
      go(
        1,
        "extDelete",
        () => `booking ${b} in ${cal(x)}`,
        (n) => {
          places.spend(n, "ext");
          remove(n, b, x, g);
          n[remote + c.TAKEN] = n[bookingAt(b) + c.ALTERED] = 1;
          n[bookingAt(b) + c.WRITTEN] = 0;
        },
      );
      if (scenario.outsideEdits && s[remote + c.SHOWS])
        go(
          1,
          "extEdit",
          () => `booking ${b} in ${cal(x)}`,
          (n) => {
            places.spend(n, "ext");
            touch(n, b, x, g);
            n[remote + c.SHOWS] = 0;
            n[bookingAt(b) + c.ALTERED] = 1;
          },
        );
    }
    if (places.left(s, "foreign") && !s[remote + c.ADDED] && !s[bookingAt(b) + c.CANCELLED])
      go(
        1,
        "foreign",
        () => `a person adds something to booking ${b} in ${cal(x)}`,
        (n) => {
          places.spend(n, "foreign");
          touch(n, b, x, g);
          n[remote + c.ADDED] = 1;
        },
      );
  }

  function account(s, go, l) {
    const a = laneAt(l);
    if (places.left(s, "revoke") && !s[a + c.REVOKED])
      go(
        1,
        "revoke",
        () => `the credentials of lane ${l}`,
        (n) => {
          places.spend(n, "revoke");
          n[a + c.REVOKED] = 1;
        },
      );
    if (places.left(s, "deny") && !s[a + c.DENYING])
      go(
        1,
        "deny",
        () => `the account of lane ${l} refuses everything`,
        (n) => {
          places.spend(n, "deny");
          n[a + c.DENYING] = 1;
        },
      );
    if (s[a + c.DENYING] && !scenario.denyUntilReconnect)
      go(
        1,
        "denyOver",
        () => `the account of lane ${l} is well`,
        (n) => {
          n[a + c.DENYING] = 0;
        },
      );
    if (s[a + c.REVOKED] || (scenario.denyUntilReconnect && s[a + c.DENYING]))
      go(
        1,
        "reconnect",
        () => `lane ${l}`,
        (n) => reconnect(n, l),
      );
  }

  function reconnect(n, l) {
    const a = laneAt(l);
    n[a + c.REVOKED] = n[a + c.BLOCKED] = n[a + c.DENYING] = n[a + c.DENIED_NEW] = 0;
    if (rules.deniedCred) n[a + c.EVIDENCE] = 0;
    for (const { r } of linksOfLane[l]) if (n[r] && n[r + c.DUE] === c.BACK_OFF) n[r + c.OWED] = 2;
    if (rules.reconnectDenied) forgetDenials(n, l);
    for (let w = 0; w < workers; w++)
      if (n[workerAt(w)] && n[workerAt(w) + c.LANE] === l) n[workerAt(w) + c.STALE] = 1;
    wake(n, l);
  }

  /** What the old credentials were denied says nothing of the new ones. */
  function forgetDenials(n, l) {
    const a = laneAt(l);
    n[a + c.RESTS] = n[a + c.TROUBLE] = n[a + c.ASKED] = 0;
    for (const { r } of linksOfLane[l]) {
      if (!n[r]) continue;
      n[r + c.DENIALS] = n[r + c.OWED] = n[r + c.PASSED] = 0;
      if (n[r + c.DUE] === c.BACK_OFF) n[r + c.DUE] = c.NOW;
    }
  }

  /** A calendar that is gone comes back as it was, or empty; a listing finds out both. */
  function calendar(s, go, x) {
    const a = calendarAt(x);
    if (places.left(s, "hide") && !s[a])
      go(
        1,
        "hide",
        () => `calendar ${cal(x)} is gone for a while`,
        (n) => {
          places.spend(n, "hide");
          n[a] = 1;
        },
      );
    if (!s[a]) {
      if (s[a + c.FLAGGED])
        go(
          0,
          "list",
          () => `calendar ${cal(x)} is listed again`,
          (n) => m.revive(n, x),
        );
      return;
    }
    go(
      1,
      "show",
      () => `calendar ${cal(x)} is back`,
      (n) => {
        n[a] = 0;
      },
    );
    if (s[a + c.FLAGGED] && !s[c.PLAN_DUE] && allParked(s, x))
      go(
        1,
        "show",
        () => `calendar ${cal(x)} is back, and empty`,
        (n) => empty(n, x),
      );
    if (!s[a + c.FLAGGED])
      go(
        1,
        "list",
        () => `calendar ${cal(x)} is not listed any more`,
        (n) => m.flagGone(n, x),
      );
  }

  /**
   * Nothing of the calendar is under way or clean. One that comes back empty while an edit's write goes in, or before the
   * planner parked its clean links, is as if somebody had deleted the event: nobody's business until the next change.
   */
  function allParked(s, x) {
    for (const { r, cal: of } of links)
      if (of === x && s[r] && !s[r + c.DUE] && s[r + c.DEAD] !== c.PARKED) return false;
    for (let w = 0; w < workers; w++)
      if (s[workerAt(w) + c.VALID])
        for (let i = 0; i < s[workerAt(w) + c.COUNT]; i++)
          if (s[entryAt(w, i) + c.OF_CALENDAR] === x) return false;
    return true;
  }

  function empty(n, x) {
    n[calendarAt(x)] = 0;
    for (let b = 0; b < bookings; b++)
      for (let g = 0; g < GENERATIONS; g++) {
        const remote = remoteAt(b, x, g);
        if (n[remote] !== c.LIVE) continue;
        touch(n, b, x, g);
        n.fill(0, remote, remote + c.REMOTE_SIZE);
        n[remote + c.TAKEN] = 1;
        n[bookingAt(b) + c.WRITTEN] = 0;
      }
  }

  return (s, go) => {
    if (scenario.budget.ext || scenario.budget.foreign)
      for (let b = 0; b < bookings; b++)
        for (let x = 0; x < calendars; x++) for (let g = 0; g < GENERATIONS; g++) events(s, go, b, x, g);
    if (m.hides) for (let x = 0; x < calendars; x++) calendar(s, go, x);
    for (let l = 0; l < lanes; l++) account(s, go, l);
  };
}
