import { describe, expect, it } from "@jest/globals";
import { inArray } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database } from "@/db/client";
import { bookings, eventLinks } from "@/db/schema";
import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { archiveService, createService, unarchiveService, updateService } from "@/lib/services/commands";
import { countUpcoming, getService, listServices } from "@/lib/services/queries";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

const input = { name: "Coaching", durationMinutes: 50, color: "blue", location: "Room 2" } as const;

describe("services", () => {
  it("are made once, however often the form is sent", async () => {
    const person = await aPerson();
    const stranger = await aPerson();
    const id = uuid();
    expect(await createService(person.id, { id, ...input })).toMatchObject({
      ok: true,
      value: { name: "Coaching" },
    });
    expect(await createService(person.id, { id, ...input })).toMatchObject({ ok: true, value: { id } });
    expect(await createService(person.id, { id, ...input, name: "Other" })).toMatchObject({
      code: "service_sent_before",
    });
    expect(await createService(stranger.id, { id, ...input })).toMatchObject({ code: "service_sent_before" });
    expect((await listServices(person.id)).services).toHaveLength(1);
  });

  it("are found, changed and archived by their owner only", async () => {
    const person = await aPerson();
    const stranger = await aPerson();
    const { id } = await aService(person.id);
    const now = new Date();
    expect(await getService(stranger.id, id)).toBeNull();
    expect(await updateService(stranger.id, { id, ...input, name: "Mine" }, now)).toMatchObject({
      code: "service_not_found",
    });
    expect(await archiveService(stranger.id, id, now)).toMatchObject({ code: "service_not_found" });
    expect(await unarchiveService(stranger.id, id)).toMatchObject({ code: "service_not_found" });
    expect(await getService(person.id, id)).toMatchObject({ name: "Coaching", archivedAt: null });
    expect(await updateService(person.id, { id: uuid(), ...input }, now)).toMatchObject({
      code: "service_not_found",
    });
  });

  it("page by name through hundreds, active and archived apart", async () => {
    const person = await aPerson();
    const made = Array.from({ length: 120 }, (_, n) => `Service ${String(n % 60).padStart(3, "0")}`);
    for (const name of made) await aService(person.id, { name });
    const first = await listServices(person.id, { limit: 50 });
    const second = await listServices(person.id, { limit: 50, after: first.next ?? undefined });
    const third = await listServices(person.id, { limit: 50, after: second.next ?? undefined });
    const all = [first, second, third].flatMap((page) => page.services);
    expect(all.map((s) => s.name)).toEqual([...made].sort());
    expect(new Set(all.map((s) => s.id)).size).toBe(120);
    expect(third.next).toBeNull();
    await archiveService(person.id, all[0]?.id ?? "", new Date());
    expect((await listServices(person.id, { archived: true })).services.map((s) => s.id)).toEqual([
      all[0]?.id,
    ]);
    expect((await listServices(person.id, { search: "SERVICE 007" })).services).toHaveLength(2);
  });

  it("keep the date they were archived at, and come back", async () => {
    const person = await aPerson();
    const { id } = await aService(person.id);
    const first = new Date("2030-01-01T00:00:00Z");
    await archiveService(person.id, id, first);
    expect(await archiveService(person.id, id, new Date())).toMatchObject({
      ok: true,
      value: { archivedAt: first },
    });
    expect(await unarchiveService(person.id, id)).toMatchObject({ ok: true, value: { archivedAt: null } });
  });
});

describe("changing a service", () => {
  async function withBookings() {
    const person = await aPerson();
    const account = await anAccount(person.id);
    await changeSettings(person.id, { kind: "primary", calendarId: account.calendars[0] ?? null });
    const service = await aService(person.id, input);
    const [a, b, other] = [
      await aBooking(person.id, service.id),
      await aBooking(person.id, service.id),
      await aBooking(person.id, (await aService(person.id)).id),
    ];
    return { person, account, service, upcoming: [a.id, b.id], other: other.id };
  }
  const revisions = async (ids: string[]) =>
    (await database().select().from(bookings).where(inArray(bookings.id, ids))).map((b) => b.revision);

  it("by name or place rewrites the events of its upcoming bookings and no others", async () => {
    const { person, account, service, upcoming, other } = await withBookings();
    const cancelled = await aBooking(person.id, service.id);
    await cancelBooking(person.id, cancelled.id, new Date());
    const now = new Date();
    const changed = await updateService(person.id, { id: service.id, ...input, name: "Mentoring" }, now);
    expect(changed).toMatchObject({ ok: true, value: { touched: 2, lanes: [account.id] } });
    expect(await revisions(upcoming)).toEqual([2, 2]);
    expect(await revisions([other])).toEqual([1]);
    expect(await revisions([cancelled.id])).toEqual([2]);
    const links = await database().select().from(eventLinks).where(inArray(eventLinks.bookingId, upcoming));
    expect(links.map((l) => l.wantRevision)).toEqual([2, 2]);
    const moved = await updateService(
      person.id,
      { id: service.id, ...input, name: "Mentoring", location: "" },
      now,
    );
    expect(moved).toMatchObject({ ok: true, value: { touched: 2 } });
    expect(await brokenInvariants()).toEqual([]);
  });

  it("by duration or colour touches no booking", async () => {
    const { person, service, upcoming } = await withBookings();
    const changed = await updateService(
      person.id,
      { id: service.id, ...input, durationMinutes: 90, color: "red" },
      new Date(),
    );
    expect(changed).toMatchObject({
      ok: true,
      value: { touched: 0, lanes: [], service: { durationMinutes: 90 } },
    });
    expect(await revisions(upcoming)).toEqual([1, 1]);
  });

  it("leaves bookings alone that have ended", async () => {
    const { person, service, upcoming } = await withBookings();
    const afterwards = new Date("2040-01-01T00:00:00Z");
    expect(await countUpcoming(person.id, service.id, new Date())).toBe(2);
    expect(await countUpcoming(person.id, service.id, afterwards)).toBe(0);
    const changed = await updateService(person.id, { id: service.id, ...input, name: "Late" }, afterwards);
    expect(changed).toMatchObject({ ok: true, value: { touched: 0 } });
    expect(await revisions(upcoming)).toEqual([1, 1]);
  });
});
