import "../setup/database";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { compareEvents, restoreEvents } from "@/lib/accounts/drift/commands";
import { readComparison } from "@/lib/accounts/drift/queries";
import { listAccounts } from "@/lib/accounts/list/queries";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import type { ConnectedAccount } from "@/lib/providers/provider";
import { runAll } from "@/lib/sync/run";
import { wordOf } from "../servers/additions";
import { comeToRest, elapse, realEngine } from "../setup/engine";
import { useEnv as configure } from "../setup/env";
import { aBooking, aPerson, aService, brokenInvariants } from "../setup/factories";
import type { OutsideEvent, Target } from "./target";
import { targets } from "./targets";

/** The whole way, from a booking to the event another program reads: every service, the same expectations. */
describe.each(Object.entries(targets))("bookings in %s", (_name, { start }) => {
  let target: Target;
  let account: ConnectedAccount;
  let user: string;
  let service: string;
  const engine = realEngine();
  const calendars = new Map<string, string>();

  beforeAll(async () => {
    target = await start();
    configure(target.env);
    account = await target.connect();
  }, 30_000);
  afterAll(() => target.stop());

  beforeEach(async () => {
    target.network.clear();
    for (const name of ["Work", "Private"] as const)
      for (const event of await target.outside.events(name)) await target.outside.delete(name, event.key);
    user = (await aPerson()).id;
    service = (await aService(user)).id;
    await keepAccount(user, target.definition.id, account);
    calendars.clear();
    for (const { id, name } of await rows<{ id: string; name: string }>(
      database(),
      sql`select id, name from calendars`,
    ))
      calendars.set(name, id);
    await changeSettings(user, { kind: "primary", calendarId: calendars.get("Work") ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
  });

  const work = () => target.outside.events("Work");
  const reschedule = (id: string, revision: number) =>
    rescheduleBooking(user, { id, revision, date: "2031-03-05", startTime: "10:00" });

  it("creates, reschedules and cancels", async () => {
    const booking = await aBooking(user, service, { clientName: "Grace Ὀδυσσεύς 🚀" });
    await comeToRest(engine);
    expect(await work()).toEqual([
      expect.objectContaining({
        title: "Coaching – Grace Ὀδυσσεύς 🚀",
        description: expect.stringContaining(`http://calpace.test/bookings/${booking.id}`),
      }),
    ]);
    await reschedule(booking.id, 1);
    await comeToRest(engine);
    expect(await work()).toEqual([
      expect.objectContaining({
        start: "2031-03-05T10:00:00.000Z",
        end: "2031-03-05T10:50:00.000Z",
      }),
    ]);
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(await work()).toEqual([]);
    expect(await rows(database(), sql`select 1 from event_links`)).toEqual([]);
  });

  it("moves every event to another calendar, and back", async () => {
    for (let i = 0; i < 3; i++) await aBooking(user, service);
    await comeToRest(engine);
    await changeSettings(user, { kind: "primary", calendarId: calendars.get("Private") ?? null });
    await comeToRest(engine);
    expect([(await work()).length, (await target.outside.events("Private")).length]).toEqual([0, 3]);
    await changeSettings(user, { kind: "primary", calendarId: calendars.get("Work") ?? null });
    await comeToRest(engine);
    expect([(await work()).length, (await target.outside.events("Private")).length]).toEqual([3, 0]);
    expect(await brokenInvariants()).toEqual([]);
  });

  it("wins once over an edit made on another device, and then leaves it in peace", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    const [event] = await work();
    await target.outside.edit("Work", event?.key ?? "", "Edited on the phone");
    await reschedule(booking.id, 1);
    await comeToRest(engine);
    expect(await work()).toEqual([
      expect.objectContaining({ title: "Coaching – Grace", start: "2031-03-05T10:00:00.000Z" }),
    ]);
  });

  it("keeps what its owner added through three changes and a new place, however often that happens", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    const [{ key } = { key: "" }] = await work();
    const words = [1, 2].map(wordOf);
    let revision = 1;
    for (const word of words) {
      for (const what of target.holds) await target.outside.add("Work", key, what, word);
      for (const startTime of ["10:00", "11:00", "12:00"]) {
        await rescheduleBooking(user, { id: booking.id, revision, date: "2031-03-05", startTime });
        revision += 1;
        await comeToRest(engine);
        expect(await work()).toEqual([
          expect.objectContaining({ key, start: `2031-03-05T${startTime}:00.000Z` }),
        ]);
        expect(await target.outside.added("Work", key, word)).toEqual(target.holds);
      }
    }
    // One note may stand below the other; of what there is one of, the later replaced the earlier.
    expect(await target.outside.added("Work", key, words[0] ?? "")).toContain("note");
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(await work()).toEqual([]);
  });

  it("writes an event deleted on another device again at the booking's next change", async () => {
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    const [event] = await work();
    await target.outside.delete("Work", event?.key ?? "");
    await reschedule(booking.id, 1);
    await comeToRest(engine);
    expect(await work()).toEqual([expect.objectContaining({ start: "2031-03-05T10:00:00.000Z" })]);
  });

  it("finds what was done to events outside, and restores it", async () => {
    const clients = ["Anna", "Berta", "Cora", "Dora"];
    for (const clientName of clients) await aBooking(user, service, { clientName });
    await comeToRest(engine);
    const meant = await work();
    const keyOf = (client: string) => meant.find((e) => e.title.endsWith(client))?.key ?? "";
    const [connection = ""] = (await listAccounts(user, new Date())).map((a) => a.id);
    const compare = async () => {
      expect(await compareEvents(user, connection, new Date())).toMatchObject({
        ok: true,
        value: { checked: 4, of: 4 },
      });
      const { drifts } = await readComparison(user, connection);
      return drifts.map((d) => [d.clientName, ...d.differences.map((difference) => difference.what)]);
    };
    expect(await compare()).toEqual([]);
    await target.outside.edit("Work", keyOf("Anna"), "Edited on the phone");
    await target.outside.makeAllDay("Work", keyOf("Berta"), "2031-03-07", "2031-03-09");
    await target.outside.delete("Work", keyOf("Cora"));
    expect(await compare()).toEqual([
      ["Anna", "title"],
      ["Berta", "time"],
      ["Cora", "deleted"],
    ]);
    expect(await restoreEvents(user, { connectionId: connection }, new Date())).toMatchObject({
      value: { lanes: [connection] },
    });
    await comeToRest(engine);
    const content = ({ title, start, end, location, description }: OutsideEvent) => [
      title,
      start,
      end,
      location,
      description,
    ];
    expect((await work()).map(content).sort()).toEqual(meant.map(content).sort());
    expect(await compare()).toEqual([]);
  });

  it("has exactly one event after the answer to the create was lost", async () => {
    target.network.loseNextAnswer();
    await aBooking(user, service);
    await comeToRest(engine);
    expect(await work()).toHaveLength(1);
  });

  it("has no event when the booking is cancelled after the answer to its create was lost", async () => {
    target.network.loseNextAnswer();
    const booking = await aBooking(user, service);
    await runAll(engine);
    await cancelBooking(user, booking.id, new Date());
    await comeToRest(engine);
    expect(await work()).toEqual([]);
  });

  it("catches up once the server is back", async () => {
    const moved = await aBooking(user, service);
    const cancelled = await aBooking(user, service);
    await comeToRest(engine);
    await target.network.down();
    await reschedule(moved.id, 1);
    await cancelBooking(user, cancelled.id, new Date());
    await aBooking(user, service, { clientName: "New" });
    await runAll(engine);
    await elapse(60_000);
    await runAll(engine);
    await target.network.up();
    await comeToRest(engine);
    expect((await work()).map((e) => e.title).sort()).toEqual(["Coaching – Grace", "Coaching – New"]);
    expect((await work()).map((e) => e.start)).toContain("2031-03-05T10:00:00.000Z");
    expect(await brokenInvariants()).toEqual([]);
  });

  it("learns from a refused write that a calendar became read-only, and asks no more of it", async () => {
    const { letWrite } = target.outside;
    if (!letWrite) return;
    const booking = await aBooking(user, service);
    await comeToRest(engine);
    await letWrite("Work", false);
    try {
      await reschedule(booking.id, 1);
      const before = target.network.requests().length;
      await runAll(engine);
      const [kept] = await rows(
        database(),
        sql`select can_write as "canWrite", vanished_at as vanished from calendars where id = ${calendars.get("Work")}`,
      );
      expect(kept).toEqual({ canWrite: false, vanished: null });
      await comeToRest(engine);
      const asked = target.network
        .requests()
        .slice(before)
        .map((r) => r.split(" ")[0]);
      const looks = asked.filter((method) => method === "PROPFIND" || method === "GET").length;
      // A refusal that does not say that it is about rights (Radicale's is plain text) has the calendar asked, too.
      expect([target.pages, target.pages + 1]).toContain(looks);
      const quiet = target.network.requests().length;
      await aBooking(user, service, { clientName: "Nowhere to go" });
      await comeToRest(engine);
      expect(target.network.requests()).toHaveLength(quiet);
      expect(await brokenInvariants()).toEqual([]);
    } finally {
      await letWrite("Work", true);
    }
  });

  it("waits as long as the server asks", async () => {
    target.network.throttleNext(3600);
    await aBooking(user, service);
    await runAll(engine);
    expect(await work()).toEqual([]);
    const [lane] = await rows<{ wait: number }>(
      database(),
      sql`select extract(epoch from not_before - now())::float8 as wait from sync_lanes`,
    );
    expect(lane?.wait).toBeGreaterThan(3_500);
    await comeToRest(engine);
    expect(await work()).toHaveLength(1);
  });
});
