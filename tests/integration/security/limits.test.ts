import { describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows } from "@/db/client";
import { hasRoomFor } from "@/lib/accounts/connect/store";
import { createBooking } from "@/lib/bookings/commands";
import { LIMITS } from "@/lib/errors/limits";
import { wordsOf } from "@/lib/errors/words";
import { wholeListing } from "@/lib/providers/kit/listing";
import { createService } from "@/lib/services/commands";
import { aBooking, aPerson, aService } from "../../setup/factories";

const service = () =>
  ({ id: uuid(), name: "Coaching", durationMinutes: 50, color: "blue", location: "" }) as const;
const booking = (serviceId: string) => ({
  id: uuid(),
  serviceId,
  clientName: "Grace",
  clientEmail: "grace@example.test",
  date: "2031-03-05",
  startTime: "10:00",
  notes: "",
});
const account = (remoteIdentity: string) => ({
  remoteIdentity,
  address: "a@example.test",
  config: {},
  credentials: {},
  listing: wholeListing([]),
});

describe("the most one person can keep", () => {
  it("is so many services, of that person alone", async () => {
    const [one, other] = [await aPerson(), await aPerson()];
    await rows(
      database(),
      sql`insert into services (id, user_id, name, duration_minutes, color)
        select gen_random_uuid(), ${one.id}, 'S', 50, 'blue' from generate_series(1, ${LIMITS.services - 1})`,
    );
    const last = service();
    for (let sent = 0; sent < 2; sent++) expect((await createService(one.id, last)).ok).toBe(true);
    expect(await createService(one.id, service())).toMatchObject({ code: "too_many_services" });
    expect((await createService(other.id, service())).ok).toBe(true);
    expect(wordsOf("too_many_services")).toContain("1,000");
  });

  it("is so many bookings, of that person alone, and a form sent twice is no new one", async () => {
    const [one, other] = [await aPerson(), await aPerson()];
    const [ofOne, ofOther] = [await aService(one.id), await aService(other.id)];
    await aBooking(other.id, ofOther.id);
    const make = (input: ReturnType<typeof booking>) => createBooking(one.id, "UTC", input, { most: 2 });
    const second = booking(ofOne.id);
    expect((await make(booking(ofOne.id))).ok).toBe(true);
    expect((await make(second)).ok).toBe(true);
    expect(await make(booking(ofOne.id))).toMatchObject({ code: "too_many_bookings" });
    expect((await make(second)).ok).toBe(true);
  });

  it("is so many calendar accounts, of which a known one can always come back", async () => {
    const [one, other] = [await aPerson(), await aPerson()];
    await rows(
      database(),
      sql`insert into connections (id, user_id, provider, remote_identity, address, credentials)
        select gen_random_uuid(), ${one.id}, 'caldav', 'id ' || n, 'a@example.test', null
        from generate_series(1, ${LIMITS.accounts}) n`,
    );
    const room = (userId: string, provider: string, identity: string) =>
      hasRoomFor(userId, provider, account(identity));
    expect(await room(one.id, "caldav", "new")).toBe(false);
    expect(await room(one.id, "google", "id 1")).toBe(false);
    expect(await room(one.id, "caldav", "id 1")).toBe(true);
    expect(await room(other.id, "caldav", "new")).toBe(true);
  });
});
