import { expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepListing } from "@/lib/connections/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { wholeListing } from "@/lib/providers/kit/listing";
import { runAll } from "@/lib/sync/run";
import { flagCalendarGone } from "@/lib/sync/store/calendar-gone";
import { finishLeaving } from "@/lib/sync/store/leave";
import { claimLook } from "@/lib/sync/store/missing";
import { Random } from "../../chaos/random";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

/** How often everybody does what they do. */
const ROUNDS = 120;

it("calendars that come and go while events are written lock nobody out, and lose nothing", async () => {
  const random = new Random(7);
  const remote = new PortRemote(flavours.caldav);
  const failures: string[] = [];
  const engine = engineOn(remote, { onError: (error) => failures.push(String((error as Error).stack)) });
  const { id: user } = await aPerson();
  const { id: lane, calendars } = await anAccount(user, "caldav", ["A", "B", "C"]);
  const { id: service } = await aService(user);
  await changeSettings(user, { kind: "primary", calendarId: calendars[0] ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  for (let i = 0; i < 10; i++) await aBooking(user, service);
  await runAll(engine);
  const list = (names: string[]) =>
    names.map((name) => ({
      remoteId: `${lane}/${name}`,
      name,
      color: null,
      canWrite: true,
      isDefault: false,
    }));
  const some = () => list(["A", "B", "C"].filter(() => random.chance(0.6)));

  const often = async (act: () => Promise<unknown>) => {
    for (let i = 0; i < ROUNDS; i++) await act();
  };
  await Promise.all([
    often(() => keepListing(user, lane, wholeListing(some()))),
    often(() => keepListing(user, lane, wholeListing(some().reverse()))),
    often(() => claimLook()),
    often(() => rows(database(), sql`update connections set relist_at = now() where id = ${lane}`)),
    often(() => flagCalendarGone(random.pick(calendars))),
    often(() => aBooking(user, service)),
    often(() => runAll(engine)),
    often(() => finishLeaving()),
  ]);
  expect(failures).toEqual([]);
  expect(await brokenInvariants()).toEqual([]);

  await keepListing(user, lane, wholeListing(list(["A", "B", "C"])));
  await comeToRest(engine);
  const [booked] = await rows<{ n: number }>(database(), sql`select count(*)::int as n from bookings`);
  const urls = remote.live(`${lane}/A`).map((event) => event.url);
  expect([urls.length, new Set(urls).size]).toEqual([booked?.n, booked?.n]);
}, 120_000);
