import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { disconnectAccount } from "@/lib/accounts/disconnect/commands";
import { getBooking, listBookings } from "@/lib/bookings/queries";
import { changeSettings } from "@/lib/integrations/commands";
import { syncWords } from "@/lib/states/booking/words";
import type { Engine } from "@/lib/sync/engine";
import { runSync } from "@/lib/sync/run";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";
import { reading } from "../../setup/reading";

let engine: Engine;
let user: string;
let home: { id: string; calendars: string[] };
let booking: { id: string };
const said = async () => {
  const item = await getBooking(user, booking.id, new Date());
  if (!item) throw new Error("no booking");
  return syncWords(item.sync, new Date(), reading("UTC"));
};
const end = () =>
  rows(
    database(),
    sql`update bookings set starts_at = now() - interval '2 days', ends_at = now() - interval '1 day' where id = ${booking.id}`,
  );

beforeEach(async () => {
  engine = engineOn(new PortRemote(flavours.caldav));
  user = (await aPerson()).id;
  home = await anAccount(user);
  await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
  booking = await aBooking(user, (await aService(user)).id);
  await comeToRest(engine);
});

describe("after an account was disconnected", () => {
  it.each(["keep", "remove"] as const)("a past booking is said to be where it is (%s)", async (kind) => {
    await end();
    await disconnectAccount(user, home.id, { kind });
    await comeToRest(engine);
    await runSync(engine, "cron");
    expect(await said()).toMatchObject({ tone: "ok", line: expect.stringMatching(/^In Work/) });
    const found = await listBookings(user, new Date(), { filter: "past", sync: "synced" });
    expect(found.items.map((item) => item.booking.id)).toEqual([booking.id]);
  });

  it("nobody is said to have refused, or to remove, an event that was to stay", async () => {
    await disconnectAccount(user, home.id, { kind: "keep" });
    await comeToRest(engine);
    await runSync(engine, "cron");
    const words = await said();
    expect(words).toMatchObject({ tone: "off", line: expect.stringMatching(/^Kept in Work/) });
    expect(JSON.stringify(words)).not.toMatch(/refused|server said|removed/);
  });
});
