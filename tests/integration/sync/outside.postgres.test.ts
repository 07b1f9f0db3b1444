import { expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { wholeListing } from "@/lib/providers/kit/listing";
import { runAll, runLanes, runSync } from "@/lib/sync/run";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { elapse, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";

/** Transactions in which nothing is going on just now, each with its latest statement. */
const openTransactions = async () => {
  const found = await rows<{ name: string; query: string }>(
    database(),
    sql`select pid || ' ' || xact_start as name, query from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%'`,
  );
  return new Map(found.map(({ name, query }) => [name, query]));
};

/** Those that stay open for as long as the caller does not answer. A planner's, say, goes on meanwhile and ends. */
async function waitingTransactions(): Promise<string[]> {
  let open = await openTransactions();
  for (let look = 0; open.size > 0 && look < 100; look++) {
    const still = await openTransactions();
    open = new Map([...open].filter(([name]) => still.has(name)));
  }
  return [...open.values()];
}

it("no transaction is open while a service is asked: create, update, the look after a conflict, delete, probe, listing", async () => {
  const remote = new PortRemote(flavours.caldav);
  const asked: string[] = [];
  const look = async (what: string) => {
    asked.push(what);
    expect(await waitingTransactions()).toEqual([]);
  };
  const engine = engineOn(remote, {
    providerOf: () => ({
      ...remote.definition,
      load: async () => ({
        ...remote.provider,
        listCalendars: async () => {
          await look("list");
          return wholeListing([]);
        },
      }),
    }),
    openSession: async (_id, beforeRequest) => {
      await look("open");
      return { credentials: {}, config: {}, beforeRequest, tokenVersion: 1 };
    },
  });
  remote.fate = async ({ op }) => {
    await look(op);
    return null;
  };
  const { id: user } = await aPerson();
  const { id: service } = await aService(user);
  const { id: lane, calendars } = await anAccount(user, "caldav", ["A"]);
  await changeSettings(user, { kind: "primary", calendarId: calendars[0] ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await runAll(engine);

  const booking = await aBooking(user, service);
  await runLanes(engine, [lane]);
  const [event] = remote.live(`${lane}/A`);
  remote.editOutside(`${lane}/A`, event?.key ?? "", "Edited on a phone");
  await rescheduleBooking(user, { id: booking.id, revision: 1, date: "2031-03-01", startTime: "10:00" });
  await runLanes(engine, [lane]);
  await cancelBooking(user, booking.id, new Date());
  await runLanes(engine, [lane]);
  // The write after the conflict looks first what others wrote.
  expect(asked.filter((what) => what !== "open")).toEqual([
    "create",
    "update",
    "get",
    "get",
    "update",
    "delete",
  ]);

  // A probe of a blocked account, then the look for a calendar that is missing.
  await rows(
    database(),
    sql`update sync_lanes set blocked = 'unauthorized', blocked_at = now(), probe_at = now()`,
  );
  await runSync(engine, "cron");
  await rows(database(), sql`update calendars set vanished_at = now()`);
  await rows(database(), sql`update connections set relist_at = now()`);
  await runSync(engine, "cron");
  expect(asked.filter((what) => what === "list")).toHaveLength(2);
});

it("nobody waits for a retry: a tick ends at once, and says when in the database", async () => {
  const remote = new PortRemote(flavours.google);
  const engine = engineOn(remote);
  const { id: user } = await aPerson();
  const { id: service } = await aService(user);
  const { calendars } = await anAccount(user, "caldav", ["A"]);
  await changeSettings(user, { kind: "primary", calendarId: calendars[0] ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await runAll(engine);
  for (const fault of ["throttled", "lost-answer", "unauthorized", "refused"] as const) {
    await aBooking(user, service);
    remote.retryAfter = new Date(Date.now() + 3_600_000);
    remote.fate = () => fault;
    // Simulated hours would be waited for in real ones: the test's own limit is seconds.
    await runAll(engine);
    const [waits] = await rows<{ n: number }>(
      database(),
      sql`select (select count(*)::int from event_links where due_at > now() or dead_code is not null)
        + (select count(*)::int from sync_lanes where not_before > now() or blocked is not null) as n`,
    );
    expect(waits?.n).toBeGreaterThan(0);
    await rows(database(), sql`update sync_lanes set blocked = null, not_before = null, due_at = now()`);
    await elapse(86_400_000);
  }
});
