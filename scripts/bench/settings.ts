import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { changeSettings } from "@/lib/integrations/commands";
import { productionEngine } from "@/lib/sync/kick";
import { runSync } from "@/lib/sync/run";
import { planBatch } from "@/lib/sync/store/plan";
import { timing } from "@/lib/sync/timing";
import { alternate, type Measure, median, time } from "./measure";
import { makeAccounts, makeBookings, queries, reset } from "./world";

const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;

/** B4: a tick with nothing to do, a hundred times as many synced events. */
export async function b4(): Promise<Measure[]> {
  const ticks = async (people: number, each: number) => {
    await reset();
    const accounts = await makeAccounts(people, 1);
    await makeBookings(accounts, each, true);
    await rows(database(), sql`update sync_settings set audited_at = now()`);
    const times: number[] = [];
    for (let i = 0; i < 60; i++) times.push(await time(() => runSync(productionEngine(), "cron")));
    queries.count = 0;
    await runSync(productionEngine(), "cron");
    return { ms: median(times.slice(10)), queries: queries.count };
  };
  const few = await ticks(100, 100);
  const many = await ticks(1_000, 1_000);
  const ratio = many.ms / few.ms;
  return [
    {
      id: "B4",
      what: "an idle tick with 1,000,000 synced events against 10,000",
      ours: ms(many.ms),
      reference: ms(few.ms),
      ratio,
      bound: "≤ 1.5",
      ok: ratio <= 1.5,
    },
    {
      id: "B4",
      what: "statements of an idle tick",
      ours: String(many.queries),
      reference: "1 tick",
      ratio: many.queries,
      bound: "≤ 2",
      ok: many.queries <= 2,
    },
  ];
}

/** B5: changing the primary calendar, however many bookings follow. */
export async function b5(): Promise<Measure> {
  await reset();
  const [big, small] = await makeAccounts(2, 1);
  if (!big || !small) throw new Error("no accounts");
  await makeBookings([big], 10_000, true);
  await makeBookings([small], 10, true);
  const turns = new Map<typeof big, number>();
  // The two calendars take turns, so that every call changes something.
  const change = (account: typeof big) => {
    const turn = (turns.get(account) ?? 0) + 1;
    turns.set(account, turn);
    return time(() =>
      changeSettings(account.user, { kind: "primary", calendarId: account.calendars[turn % 2] ?? null }),
    );
  };
  for (let i = 0; i < 40; i++) await change(i % 2 ? big : small);
  const { ours, reference } = await alternate(
    200,
    () => change(big),
    () => change(small),
  );
  const ratio = ours / reference;
  return {
    id: "B5",
    what: "a primary change with 10,000 upcoming bookings against 10: the action",
    ours: ms(ours),
    reference: ms(reference),
    ratio,
    bound: "≤ 1.5",
    ok: ratio <= 1.5,
  };
}

/** B6: re-planning 10,000 bookings against one plain UPDATE of as many rows of event_links. */
export async function b6(): Promise<Measure> {
  const replan = async () => {
    await reset();
    const [one] = await makeAccounts(1, 1);
    if (!one) throw new Error("no account");
    await makeBookings([one], 10_000, true);
    await changeSettings(one.user, { kind: "primary", calendarId: one.calendars[1] ?? null });
    const spent = await time(async () => {
      while (await planBatch(timing));
    });
    const [moved] = await rows<{ n: number }>(
      database(),
      sql`select count(*)::int as n from event_links where want = 1 and due_at is not null`,
    );
    if (moved?.n !== 10_000) throw new Error(`${moved?.n} bookings were re-targeted.`);
    return spent;
  };
  const update = async () => {
    await reset();
    await makeBookings(await makeAccounts(1, 1), 10_000, true);
    return time(() =>
      rows(
        database(),
        sql`update event_links set want_revision = want_revision + 1, due_at = clock_timestamp()`,
      ),
    );
  };
  await replan();
  const { ours, reference } = await alternate(5, replan, update);
  const ratio = ours / reference;
  return {
    id: "B6",
    what: "re-planning 10,000 bookings against one UPDATE of 10,000 links",
    ours: ms(ours),
    reference: ms(reference),
    ratio,
    bound: "≤ 3",
    ok: ratio <= 3,
  };
}
