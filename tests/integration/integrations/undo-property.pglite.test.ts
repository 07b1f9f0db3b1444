import { describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import fc from "fast-check";
import { database, rows } from "@/db/client";
import type { SettingsChange } from "@/lib/integrations/change";
import { changeSettings } from "@/lib/integrations/commands";
import { getIntegrations } from "@/lib/integrations/queries";
import { undoChange } from "@/lib/integrations/undo/commands";
import type { ServiceChoice } from "@/lib/states/destination/routing";
import { planBatch } from "@/lib/sync/store/plan";
import { timing } from "@/lib/sync/timing";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

const plan = async () => {
  while (await planBatch(timing));
};

/** A person with two services and three calendars; calendars and services are numbers in what fast-check makes. */
async function scene() {
  const { id: user } = await aPerson();
  const services = [(await aService(user)).id, (await aService(user)).id];
  const { calendars } = await anAccount(user, "caldav", ["A", "B", "C"]);
  const change = (made: MadeChange): SettingsChange => {
    if (made.kind === "bulk") return made;
    if (made.kind === "primary") return { kind: "primary", calendarId: calendars[made.calendar] ?? null };
    const choice = choiceOf(made.calendar);
    if (made.kind === "services") return { kind: "services", serviceIds: services, choice };
    return { kind: "service", serviceId: services[made.service] ?? "", choice };
  };
  const choiceOf = (number: number): ServiceChoice => {
    const calendarId = calendars[number];
    if (number === PRIMARY) return { kind: "primary" };
    return calendarId ? { kind: "calendar", calendarId } : { kind: "none" };
  };
  return { user, services, change };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const PRIMARY = 9;
/** 3 is no calendar. */
const calendar = fc.integer({ min: 0, max: 3 });
const made = fc.oneof(
  fc.record({ kind: fc.constant("bulk" as const), enabled: fc.boolean() }),
  fc.record({ kind: fc.constant("primary" as const), calendar }),
  fc.record({
    kind: fc.constant("service" as const),
    service: fc.nat({ max: 1 }),
    calendar: fc.oneof(calendar, fc.constant(PRIMARY)),
  }),
  fc.record({
    kind: fc.constant("services" as const),
    calendar: fc.oneof(calendar, fc.constant(PRIMARY)),
  }),
);
type MadeChange = typeof made extends fc.Arbitrary<infer T> ? T : never;
const mode = fc.constantFrom("move" as const, "keep" as const);
const step = fc.oneof(
  fc.record({ do: fc.constant("change" as const), made, mode }),
  fc.record({ do: fc.constant("book" as const), service: fc.nat({ max: 1 }) }),
  fc.record({ do: fc.constant("plan" as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take({ user, services, change }: Scene, one: Step): Promise<void> {
  if (one.do === "plan") await plan();
  else if (one.do === "book") await aBooking(user, services[one.service] ?? "");
  // A change the rules refuse (a service's own, with bulk on) changes nothing.
  else await changeSettings(user, change(one.made), one.mode);
}

/** Where every booking is and whether it is kept there, and what the settings say. */
async function stateOf({ user }: Scene) {
  const places = await rows<{ id: string; calendar: string | null; pinned: boolean }>(
    database(),
    sql`select b.id, l.calendar_id as calendar, b.pinned from bookings b
    left join event_links l on l.booking_id = b.id and l.want = 1 where b.user_id = ${user} order by b.id`,
  );
  const { bulkEnabled, primaryCalendarId, services } = await getIntegrations(user, new Date());
  const choices = services.map(({ id, choice, destination }) => ({ id, choice, destination }));
  return { settings: { bulkEnabled, primaryCalendarId, choices }, places };
}

describe("undo, by property", () => {
  it("of the last of any changes brings back every destination, place and pin, however far the move had come", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 10 }),
        made,
        mode,
        fc.boolean(),
        fc.array(fc.nat({ max: 1 }), { maxLength: 2 }),
        async (before, last, lastMode, planned, meanwhile) => {
          const on = await scene();
          for (const one of [
            { do: "book", service: 0 } as const,
            { do: "book", service: 1 } as const,
            ...before,
          ])
            await take(on, one);
          await plan();
          const was = await stateOf(on);
          const changed = await changeSettings(on.user, on.change(last), lastMode);
          if (!changed.ok || !changed.value.changed) return;
          if (planned) await plan();
          const late: string[] = [];
          for (const service of meanwhile)
            late.push((await aBooking(on.user, on.services[service] ?? "")).id);

          expect(await undoChange(on.user, changed.value.revision)).toMatchObject({ ok: true });
          await plan();
          const is = await stateOf(on);
          expect(is.settings).toEqual(was.settings);
          expect(is.places.filter(({ id }) => !late.includes(id))).toEqual(was.places);
          // What was made meanwhile follows the settings as they are again.
          for (const { id, calendar, pinned } of is.places.filter((place) => late.includes(place.id))) {
            const [booking] = await rows<{ service: string }>(
              database(),
              sql`select service_id as service from bookings where id = ${id}`,
            );
            const service = is.settings.choices.find((choice) => choice.id === booking?.service);
            expect({ calendar, pinned }).toEqual({
              calendar: service?.destination.calendarId,
              pinned: false,
            });
          }
          expect(await undoChange(on.user, changed.value.revision)).toMatchObject({ code: "undo_stale" });
          expect(await brokenInvariants()).toEqual([]);
        },
      ),
      { numRuns: 15 },
    );
  }, 120_000);
});
