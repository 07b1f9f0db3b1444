import "../setup/database";
import { afterEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { caldav } from "@/lib/providers/caldav/definition";
import { runAll, runSync } from "@/lib/sync/run";
import { timing } from "@/lib/sync/timing";
import type { Denial } from "../fakes/caldav/denials";
import type { DigestRules } from "../fakes/caldav/digest";
import { propertyOf } from "../fakes/caldav/ics";
import type { Manners } from "../fakes/caldav/manners";
import { type CaldavFake, startCaldavFake } from "../fakes/caldav/server";
import { comeToRest, elapse, realEngine } from "../setup/engine";
import { useEnv as configure } from "../setup/env";
import { aBooking, aPerson, aService, brokenInvariants } from "../setup/factories";
import { patient } from "./port";

/** The whole way, from a booking to the file, at servers that answer as real ones do: docs/assurance.md names them. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let fake: CaldavFake;
let user: string;
let booking: { id: string; revision: number };
let engine = realEngine();

/** Ada's calendars Work, where her bookings go, and Other; one booking nobody has sent yet. */
async function start(manners: Partial<Manners> = {}, digest?: Partial<DigestRules>): Promise<void> {
  engine = realEngine();
  const calendars = [
    { id: "work", name: "Work" },
    { id: "other", name: "Other" },
  ];
  const users = [{ username: "ada", password: "secret", calendars }];
  fake = await startCaldavFake({ manners, users, ...(digest && { digest }) });
  configure({ CALDAV_ALLOWED_HOSTS: fake.host });
  const account = await connect("secret");
  user = (await aPerson()).id;
  const service = (await aService(user)).id;
  await keepAccount(user, "caldav", account);
  const [work] = await rows<{ id: string }>(
    database(),
    sql`select id from calendars where user_id = ${user} and name = 'Work'`,
  );
  await changeSettings(user, { kind: "primary", calendarId: work?.id ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await comeToRest(engine);
  booking = await aBooking(user, service);
  fake.forgetRequests();
}
afterEach(() => fake.stop());

function connect(password: string) {
  if (caldav.connect.kind !== "password") throw new Error("CalDAV is connected with a password.");
  return caldav.connect.connect({ server: fake.url, username: "ada", password }, patient);
}
const blocked = async () =>
  (
    await rows<{ blocked: string | null }>(
      database(),
      sql`select blocked from sync_lanes join connections using (id) where user_id = ${user}`,
    )
  ).map((lane) => lane.blocked);

let hour = 9;
async function reschedule(): Promise<void> {
  hour = hour === 20 ? 9 : hour + 1;
  const startTime = `${String(hour).padStart(2, "0")}:00`;
  const result = await rescheduleBooking(user, { ...booking, date: "2031-03-05", startTime });
  if (!result.ok) throw new Error(result.code);
  booking.revision += 1;
}
const cancel = () => cancelBooking(user, booking.id, new Date());

const filesIn = (calendar: string) => fake.events("ada", calendar);
/** Where there is an event, at which time and of which revision: `calendar 1000 r2`. */
const seen = () =>
  ["work", "other"].flatMap((calendar) =>
    filesIn(calendar).map(({ ics }) => {
      const start = propertyOf(ics, "DTSTART") ?? "";
      return `${calendar} ${start.slice(9, 13)} r${propertyOf(ics, "SEQUENCE")}`;
    }),
  );
const meant = (calendar = "work") => [`${calendar} ${String(hour).padStart(2, "0")}00 r${booking.revision}`];
const links = () =>
  rows<{ dead: string | null; generation: string }>(
    database(),
    sql`select dead_code as dead, generation::text from event_links where user_id = ${user}`,
  );
const methods = () => fake.requests.map((r) => r.method);
/** Lets time pass in steps, working at each. */
async function pass(ms: number, step: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    await runSync(engine, "cron");
    await elapse(step);
  }
}

describe("a calendar that is away for a while", () => {
  it.each([
    ["SabreDAV", { missing: "404" }],
    ["Radicale", { missing: "409" }],
    ["DAViCal", { missing: "405" }],
    ["Cyrus", { missing: "403 page" }],
    ["Xandikos", { missing: "404", wraps: true }],
  ] as const)(
    "leaves no second event behind at %s: neither of a booking that was moved meanwhile nor of one cancelled",
    async (_who, manners) => {
      await start(manners);
      await comeToRest(engine);
      fake.hideCalendar("ada", "work", true);
      await reschedule();
      await pass(HOUR, 10 * MINUTE);
      fake.hideCalendar("ada", "work", false);
      await pass(48 * HOUR, 6 * HOUR);
      await comeToRest(engine);
      expect(seen()).toEqual(meant());
      fake.hideCalendar("ada", "work", true);
      await cancel();
      await pass(HOUR, 10 * MINUTE);
      expect(filesIn("work")).toHaveLength(1);
      fake.hideCalendar("ada", "work", false);
      await pass(48 * HOUR, 6 * HOUR);
      await comeToRest(engine);
      expect(seen()).toEqual([]);
      expect(await brokenInvariants()).toEqual([]);
    },
    60_000,
  );
});

describe("an event its owner moved to another calendar", () => {
  it("is followed there by the booking's changes, and removed there with it", async () => {
    await start();
    await comeToRest(engine);
    const [file] = filesIn("work");
    fake.moveEvent("ada", "work", file?.file ?? "", "other");
    for (let i = 0; i < 2; i++) {
      await reschedule();
      await comeToRest(engine);
      expect(seen()).toEqual(meant("other"));
    }
    fake.forgetRequests();
    await reschedule();
    await comeToRest(engine);
    expect(methods()).toEqual(["PUT"]);
    await cancel();
    await comeToRest(engine);
    expect(methods()).toEqual(["PUT", "DELETE"]);
    expect(seen()).toEqual([]);
  });

  it("is not made once more by a write that has no ETag to compare", async () => {
    await start();
    await reschedule();
    fake.faults.fail({ kind: "reset", store: false }, { method: "PUT" });
    await runAll(engine);
    await elapse(MINUTE);
    await runAll(engine);
    // While the first create may still land no ETag is kept: it is written once more later on, without one.
    fake.moveEvent("ada", "work", filesIn("work")[0]?.file ?? "", "other");
    await comeToRest(engine);
    expect(seen()).toEqual(meant("other"));
    await cancel();
    await comeToRest(engine);
    expect(seen()).toEqual([]);
  });

  it("is removed there when the booking is cancelled", async () => {
    await start();
    await comeToRest(engine);
    fake.moveEvent("ada", "work", filesIn("work")[0]?.file ?? "", "other");
    await cancel();
    await comeToRest(engine);
    expect(seen()).toEqual([]);
    expect(await links()).toEqual([]);
  });
});

describe("a server that refuses the ETag it gives", () => {
  it("is written without one, and asked four times for a change at most", async () => {
    await start({ staleEtags: true });
    await comeToRest(engine);
    expect(methods()).toEqual(["PUT"]);
    for (let i = 0; i < 4; i++) {
      fake.forgetRequests();
      await reschedule();
      await comeToRest(engine);
      expect(seen()).toEqual(meant());
      expect(methods()).toEqual(i === 0 ? ["PUT"] : ["PUT", "GET", "GET", "PUT"]);
    }
  });

  it("never keeps an older change that lands late over a newer one", async () => {
    await start({ staleEtags: true });
    await comeToRest(engine);
    await reschedule();
    await comeToRest(engine);
    // The write without a condition is held back on its way, and overtaken.
    engine = { ...engine, timing: { ...timing, requestTimeoutMs: 200 } };
    await reschedule();
    fake.faults.fail({ kind: "status", status: 412 }, { method: "PUT" });
    const late = fake.faults.hold({ method: "PUT" });
    await runAll(engine);
    await late.arrived;
    await reschedule();
    await elapse(2 * MINUTE);
    await runAll(engine);
    await late.deliver();
    await comeToRest(engine);
    expect(seen()).toEqual(meant());
  });
});

describe("a server that does not look at If-None-Match", () => {
  it("has the newest revision in the end, though the first create lands after the second", async () => {
    await start({ ignoresIfNoneMatch: true });
    engine = { ...engine, timing: { ...timing, requestTimeoutMs: 200 } };
    const late = fake.faults.hold({ method: "PUT" });
    await runAll(engine);
    await late.arrived;
    await reschedule();
    await elapse(2 * MINUTE);
    await runAll(engine);
    expect(seen()).toEqual(meant());
    await late.deliver();
    expect(seen()).not.toEqual(meant());
    await comeToRest(engine);
    expect(seen()).toEqual(meant());
  });
});

describe("a server that gives no ETag at all", () => {
  it("never keeps an older change that lands late over a newer one", async () => {
    await start();
    fake.faults.fail({ kind: "drop-etag" }, { method: "GET" }, Number.POSITIVE_INFINITY);
    const withoutTag = () =>
      fake.faults.fail({ kind: "drop-etag" }, { method: "PUT" }, Number.POSITIVE_INFINITY);
    let restore = withoutTag();
    await comeToRest(engine);
    engine = { ...engine, timing: { ...timing, requestTimeoutMs: 200 } };
    await reschedule();
    restore();
    const late = fake.faults.hold({ method: "PUT" });
    await runAll(engine);
    await late.arrived;
    restore = withoutTag();
    await reschedule();
    await elapse(2 * MINUTE);
    await runAll(engine);
    expect(seen()).toEqual(meant());
    await late.deliver();
    expect(seen()).not.toEqual(meant());
    await comeToRest(engine);
    expect(seen()).toEqual(meant());
    restore();
  });
});

describe("a server that takes Digest only", () => {
  it.each([
    ["old", () => fake.store.digest?.expire()],
    ["unknown, after a restart", () => fake.store.digest?.forget()],
  ])("is asked once more where its nonce is %s, and the account stays connected", async (_what, end) => {
    await start({}, {});
    await comeToRest(engine);
    expect(methods()).toEqual(["PUT"]);
    for (let i = 0; i < 2; i++) {
      end();
      fake.forgetRequests();
      await reschedule();
      await comeToRest(engine);
      expect(seen()).toEqual(meant());
      expect(fake.requests.map((r) => [r.method, r.status])).toEqual([
        ["PUT", 401],
        ["PUT", 204],
      ]);
    }
    fake.forgetRequests();
    await cancel();
    await comeToRest(engine);
    expect(methods()).toEqual(["DELETE"]);
    expect(seen()).toEqual([]);
    expect(await blocked()).toEqual([null]);
  });

  it("has the account connected again once its password was changed, with nothing lost", async () => {
    await start({}, {});
    await comeToRest(engine);
    fake.store.user("ada").password = "another";
    await reschedule();
    await runAll(engine);
    expect(await blocked()).toEqual(["unauthorized"]);
    expect(seen()).not.toEqual(meant());
    const account = await connect("another");
    await keepAccount(user, "caldav", account);
    await comeToRest(engine);
    expect(seen()).toEqual(meant());
    expect(await blocked()).toEqual([null]);
  });
});

describe("a server that refuses every create with 412", () => {
  it("is asked ever more seldom, and has the event once it takes it", async () => {
    await start({ refusesCreates: true });
    await pass(HOUR, MINUTE);
    const [link] = await links();
    expect(fake.count()).toBeLessThan(120);
    expect(await links()).toEqual([{ dead: null, generation: link?.generation }]);
    fake.manners.refusesCreates = false;
    await comeToRest(engine);
    expect(seen()).toHaveLength(1);
  });
});

describe("a calendar that becomes read-only", () => {
  it.each(["404", "silent", "text", "need-privileges"] as const)(
    "and says so with %s keeps a cancelled event known, and is rid of it once it may be written",
    async (readOnly) => {
      await start({ readOnly });
      await comeToRest(engine);
      fake.store.calendar("ada", "work").readOnly = true;
      await cancel();
      await pass(HOUR, 10 * MINUTE);
      expect(seen()).toHaveLength(1);
      expect(await links()).toHaveLength(1);
      fake.store.calendar("ada", "work").readOnly = false;
      await pass(48 * HOUR, 6 * HOUR);
      await comeToRest(engine);
      expect(seen()).toEqual([]);
      expect(await links()).toEqual([]);
    },
    60_000,
  );
});

describe("a server that keeps new files under names of its own", () => {
  it("is asked once for each change", async () => {
    await start({ renames: true });
    await comeToRest(engine);
    expect(methods()).toEqual(["PUT", "GET"]);
    fake.forgetRequests();
    await reschedule();
    await comeToRest(engine);
    expect(seen()).toEqual(meant());
    await cancel();
    await comeToRest(engine);
    expect(methods()).toEqual(["PUT", "DELETE"]);
    expect(seen()).toEqual([]);
  });
});

describe("a server that refuses everything for a day", () => {
  /** One of each kind; `unit/providers/caldav/refused.test.ts` has them all. */
  const kinds: Denial[] = ["403", "an exception", "quota-not-exceeded", "404 page", "429 page", "502 page"];
  it.each(kinds)(
    "with %s ends no event: all is as it was meant when it is over",
    async (denial) => {
      await start();
      await comeToRest(engine);
      const other = await aBooking(user, (await aService(user)).id);
      fake.deny(denial);
      await reschedule();
      await pass(24 * HOUR, 2 * HOUR);
      expect((await links()).map(({ dead }) => dead)).toEqual([null, null]);
      await cancelBooking(user, other.id, new Date());
      await pass(4 * HOUR, HOUR);
      fake.deny(null);
      await comeToRest(engine);
      expect(seen()).toEqual(meant());
      expect(await brokenInvariants()).toEqual([]);
    },
    60_000,
  );
});
