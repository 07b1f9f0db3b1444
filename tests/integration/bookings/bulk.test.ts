import { describe, expect, it } from "@jest/globals";
import { eq } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database } from "@/db/client";
import { eventLinks } from "@/db/schema";
import { pauseAccount } from "@/lib/accounts/commands";
import { cancelBookings, resendBookings } from "@/lib/bookings/bulk";
import { cancelBooking } from "@/lib/bookings/commands";
import { findBookings } from "@/lib/bookings/queries";
import { cancelledWords, resentWords } from "@/lib/bookings/words";
import { changeSettings } from "@/lib/integrations/commands";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

const now = new Date();

/** A person with bookings that all go to one calendar. */
async function scene(count: number) {
  const person = await aPerson();
  const account = await anAccount(person.id);
  await changeSettings(person.id, { kind: "primary", calendarId: account.calendars[0] ?? null });
  await changeSettings(person.id, { kind: "bulk", enabled: true });
  const service = await aService(person.id);
  const ids: string[] = [];
  for (let i = 0; i < count; i++) ids.push((await aBooking(person.id, service.id)).id);
  return { person, account, service, ids };
}

/** As if the event had been given up. */
const giveUp = (id: string) =>
  database()
    .update(eventLinks)
    .set({ sent: "write", dueAt: null, deadCode: "refused" })
    .where(eq(eventLinks.bookingId, id));
const linkOf = async (id: string) =>
  (await database().select().from(eventLinks).where(eq(eventLinks.bookingId, id)))[0];

describe("sending several bookings again", () => {
  it("makes each due again and tells of every one what became of it", async () => {
    const { person, account, ids } = await scene(4);
    const [a = "", b = "", off = "", twice = ""] = ids;
    for (const id of [a, b, twice]) await giveUp(id);
    await cancelBooking(person.id, off, now);
    const service = await aService(person.id, { destination: "none" });
    await changeSettings(person.id, { kind: "bulk", enabled: false });
    const nowhere = await aBooking(person.id, service.id);
    const sent = await resendBookings(person.id, [a, b, off, nowhere.id, uuid(), twice, twice], now);
    if (!sent.ok) throw new Error(sent.code);
    expect(sent.value).toEqual({
      sent: 3,
      held: 0,
      cancelled: 1,
      nothing: 1,
      missing: 1,
      lanes: [account.id],
    });
    expect(resentWords(sent.value)).toBe(
      "3 sent again, 1 is already cancelled, 1 has nothing to send now, 1 is not there any more",
    );
    for (const id of [a, b, twice])
      expect(await linkOf(id)).toMatchObject({ deadCode: null, dueAt: expect.any(Date) });
    expect(await brokenInvariants()).toEqual([]);
  });

  it("does not say of one that waits for its account that it was sent", async () => {
    const { person, account, ids } = await scene(1);
    for (const id of ids) await giveUp(id);
    await pauseAccount(person.id, account.id);
    const sent = await resendBookings(person.id, ids, now);
    expect(sent.ok && resentWords(sent.value)).toBe(
      "Nothing sent again, 1 waits for its account to be resumed or reconnected",
    );
  });

  it("touches nothing of another person's", async () => {
    const { ids } = await scene(2);
    const stranger = await aPerson();
    for (const id of ids) await giveUp(id);
    const sent = await resendBookings(stranger.id, ids, now);
    expect(sent).toMatchObject({ ok: true, value: { sent: 0, missing: 2, lanes: [] } });
    expect(sent.ok && resentWords(sent.value)).toBe("Nothing sent again, 2 are not there any more");
    expect(await linkOf(ids[0] ?? "")).toMatchObject({ deadCode: "refused" });
  });

  it("counts as one press, and is held to as many as single ones are", async () => {
    const { person, ids } = await scene(3);
    for (let i = 0; i < 10; i++) expect((await resendBookings(person.id, ids, now)).ok).toBe(true);
    expect(await resendBookings(person.id, ids, now)).toMatchObject({ code: "too_soon" });
  });
});

describe("cancelling several bookings", () => {
  it("cancels those that are not yet, once, and tells of every one", async () => {
    const { person, ids } = await scene(3);
    const [first = ""] = ids;
    await cancelBooking(person.id, first, new Date(now.getTime() - 60_000));
    const all = await cancelBookings(person.id, [...ids, ...ids, uuid()], now);
    expect(all).toMatchObject({ cancelled: 2, already: 1, missing: 1 });
    expect(cancelledWords(all)).toBe(
      "2 bookings were cancelled, 1 was cancelled before, 1 is not there any more",
    );
    const found = await findBookings(person.id, ids);
    expect(found.map((booking) => booking.cancelledAt !== null)).toEqual([true, true, true]);
    expect(found.find((booking) => booking.id === first)?.cancelledAt).not.toEqual(now);
    const again = await cancelBookings(person.id, ids, new Date(now.getTime() + 1));
    expect(again).toEqual({ cancelled: 0, already: 3, missing: 0, lanes: [] });
    expect(await brokenInvariants()).toEqual([]);
  });

  it("finds nothing of another person's", async () => {
    const { ids, person } = await scene(2);
    const stranger = await aPerson();
    expect(await cancelBookings(stranger.id, ids, now)).toMatchObject({ cancelled: 0, missing: 2 });
    expect(await findBookings(stranger.id, ids)).toEqual([]);
    expect((await findBookings(person.id, ids)).every((b) => b.cancelledAt === null)).toBe(true);
  });
});
