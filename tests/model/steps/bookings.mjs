import * as c from "../codes.mjs";

/** Steps of people and of the planner: bookings are made, edited and cancelled, settings change. */
export function bookingSteps(m) {
  const { scenario, rules, bookings, calendars, laneOf, bookingAt, linkAt, laneAt, flagged, places } = m;
  const { edit, cancel, retarget, replan, insertLink, wake } = m;

  function edits(s, go, b) {
    const a = bookingAt(b);
    const open = s[a] && !s[a + c.CANCELLED] && !s[c.EDITING];
    if (open && places.left(s, "edit")) {
      if (scenario.splitEdit)
        go(
          1,
          "editRead",
          () => `booking ${b}: the transaction reads its links`,
          (n) => {
            places.spend(n, "edit");
            n[c.EDITING] = b + 1;
            n[c.EDIT_READ] = 0;
            for (let cal = 0; cal < calendars; cal++) if (n[linkAt(b, cal)]) n[c.EDIT_READ] |= 1 << cal;
          },
        );
      else
        go(
          1,
          "edit",
          () => `booking ${b} → r${s[a + c.REV] + 1}`,
          (n) => {
            places.spend(n, "edit");
            edit(n, b, 255);
          },
        );
    }
    if (s[c.EDITING] === b + 1)
      go(
        0,
        "editCommit",
        () => `booking ${b} → r${s[a + c.REV] + 1}`,
        (n) => {
          const mask = n[c.EDIT_READ];
          n[c.EDITING] = n[c.EDIT_READ] = 0;
          if (!n[a + c.CANCELLED]) edit(n, b, mask);
        },
      );
    if (open && places.left(s, "cancel"))
      go(
        1,
        "cancel",
        () => `booking ${b}`,
        (n) => {
          places.spend(n, "cancel");
          cancel(n, b);
        },
      );
  }

  function settings(s, go) {
    if (!places.left(s, "cfg") || (s[c.CREATING] && rules.lockCreate)) return;
    for (let d = scenario.noNone ? 1 : 0; d <= calendars; d++) {
      if (d === s[c.CONFIG]) continue;
      if (d && (flagged(s, d - 1) || s[laneAt(laneOf[d - 1]) + c.LEAVING])) continue;
      go(
        1,
        "config",
        () => `→ ${places.name(d)}`,
        (n) => {
          places.spend(n, "cfg");
          n[c.CONFIG] = d;
          n[c.PLAN_DUE] = 1;
          if (rules.cursorReset) n[c.CURSOR] = 0;
          if (!d) for (let b = 0; b < bookings; b++) n[bookingAt(b) + c.WRITTEN] = 0;
        },
      );
    }
  }

  function creation(s, go) {
    if (scenario.lateBooking && places.left(s, "create"))
      go(
        1,
        "createRead",
        () => `a new booking reads the settings (${places.name(s[c.CONFIG])})`,
        (n) => {
          places.spend(n, "create");
          n[c.CREATING] = s[c.CONFIG] + 1;
        },
      );
    if (s[c.CREATING])
      go(
        0,
        "createCommit",
        () => `booking ${bookings - 1}`,
        (n) => {
          const b = bookings - 1;
          const d = n[c.CREATING] - 1;
          n[c.CREATING] = 0;
          n[bookingAt(b)] = n[bookingAt(b) + c.REV] = 1;
          if (!d) return;
          insertLink(n, b, d - 1);
          wake(n, laneOf[d - 1]);
        },
      );
  }

  /** The planner, one booking a step. Without planCas it reads the settings in a step of its own. */
  function plan(s, go) {
    const next = (n) => {
      if (n[c.CURSOR] + 1 === bookings) n[c.PLAN_DUE] = n[c.CURSOR] = 0;
      else n[c.CURSOR]++;
    };
    if (s[c.PLAN_DUE] && !(rules.lockEdit && s[c.EDITING] === s[c.CURSOR] + 1)) {
      if (rules.planCas)
        go(
          0,
          "plan",
          () => `booking ${s[c.CURSOR]} → ${places.name(m.destination(s))}`,
          (n) => {
            retarget(n, n[c.CURSOR]);
            next(n);
          },
        );
      else if (!s[c.PLAN_READ])
        go(
          0,
          "planRead",
          () => `booking ${s[c.CURSOR]}, settings ${places.name(s[c.CONFIG])}`,
          (n) => {
            n[c.PLAN_READ] = n[c.CONFIG] + 1;
          },
        );
    }
    if (!rules.planCas && s[c.PLAN_READ])
      go(
        0,
        "planApply",
        () => `booking ${s[c.CURSOR]}`,
        (n) => {
          retarget(n, n[c.CURSOR], n[c.PLAN_READ] - 1);
          n[c.PLAN_READ] = 0;
          next(n);
        },
      );
  }

  /** A person disconnects an account; its bookings go elsewhere, and the account ends when nothing is left to do. */
  function leaving(s, go, l) {
    const a = laneAt(l);
    const used = s[c.CONFIG] && laneOf[s[c.CONFIG] - 1] === l;
    if (places.left(s, "disc") && !s[a + c.LEAVING])
      for (let d = 0; d <= calendars; d++) {
        if (d && laneOf[d - 1] === l) continue;
        go(
          1,
          "disconnect",
          () => `lane ${l}, its bookings → ${places.name(d)}`,
          (n) => {
            places.spend(n, "disc");
            n[a + c.LEAVING] = c.DRAINS;
            if (!used) return;
            n[c.CONFIG] = d;
            replan(n);
            if (!d) for (let b = 0; b < bookings; b++) n[bookingAt(b) + c.WRITTEN] = 0;
          },
        );
        if (!used) break;
      }
    if (s[a + c.LEAVING] !== c.DRAINS) return;
    let left = 0;
    for (const { r } of m.linksOfLane[l]) if (s[r] && (rules.drainRows || s[r + c.WANT])) left++;
    if (!left && !(s[c.PLAN_DUE] && !rules.drainRows))
      go(
        0,
        "finish",
        () => `lane ${l}: its credentials are dropped`,
        (n) => {
          n[a + c.LEAVING] = c.LEFT;
          n[a] = 0;
        },
      );
  }

  return (s, go) => {
    for (let b = 0; b < bookings; b++) edits(s, go, b);
    settings(s, go);
    creation(s, go);
    for (let l = 0; l < m.lanes; l++) leaving(s, go, l);
    plan(s, go);
  };
}
