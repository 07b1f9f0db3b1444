import { beforeEach, expect, it } from "@jest/globals";
import { disconnectAccount } from "@/lib/accounts/disconnect/commands";
import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { getIntegrations } from "@/lib/integrations/queries";
import { runAll } from "@/lib/sync/run";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";

const engine = engineOn(new PortRemote(flavours.caldav));
let user: string;
let service: string;
beforeEach(async () => {
  user = (await aPerson()).id;
  service = (await aService(user)).id;
});
const planning = async () => (await getIntegrations(user, new Date())).planning;

it("says that upcoming bookings are being looked at only where there are any, and until it is done", async () => {
  const { calendars } = await anAccount(user);
  await changeSettings(user, { kind: "primary", calendarId: calendars[0] ?? null });
  expect(await planning()).toBe(false);
  const booking = await aBooking(user, service);
  expect(await planning()).toBe(true);
  await runAll(engine);
  expect(await planning()).toBe(false);
  await cancelBooking(user, booking.id, new Date());
  await changeSettings(user, { kind: "bulk", enabled: true });
  expect(await planning()).toBe(false);
});

it("tells of a disconnect whether it is about any events", async () => {
  const { id, calendars } = await anAccount(user);
  await changeSettings(user, { kind: "primary", calendarId: calendars[0] ?? null });
  await runAll(engine);
  expect(await disconnectAccount(user, id, { kind: "keep" })).toMatchObject({ value: { events: false } });
  const other = await anAccount(user);
  await changeSettings(user, { kind: "primary", calendarId: other.calendars[0] ?? null });
  await aBooking(user, service);
  await runAll(engine);
  expect(await disconnectAccount(user, other.id, { kind: "keep" })).toMatchObject({
    value: { events: true },
  });
});
