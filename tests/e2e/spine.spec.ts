import { readCalendar } from "./setup/calendars";
import { expect, test } from "./setup/fixtures";
import { lastChange } from "./setup/primary";
import * as stage from "./setup/stage";
import { connectCaldav, createBooking, createService, dayFromNow, runCron } from "./setup/steps";

/** What a wall clock in Berlin shows at an instant. */
const inBerlin = (iso: string) =>
  new Date(iso).toLocaleString("sv-SE", { timeZone: "Europe/Berlin" }).slice(0, 16);

test("from signing up to a booking in a real calendar, moved and removed again", async ({
  page,
  app,
  calendars: { radicale },
  person,
}) => {
  test.setTimeout(120_000);
  await connectCaldav(page, radicale);

  await page.goto("/settings/integrations");
  await expect(page.getByRole("heading", { name: "Connected Calendars" })).toBeVisible();
  await expect(page.getByText("Connected", { exact: true })).toBeVisible();
  const bulk = page.getByLabel("Enable sync for all services");
  await bulk.check();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await page.getByLabel("Primary calendar").selectOption({ label: "Private" });
  await lastChange(page, "Primary calendar changed from none to Private");
  await page.reload();
  await expect(bulk).toBeChecked();
  await expect(page.getByLabel("Primary calendar").locator("option:checked")).toHaveText("Private");

  await createService(page, "Coaching session", 60);
  await expect(page.getByText("Bulk sync enabled – individual settings disabled")).toBeVisible();
  const date = dayFromNow(3);
  const booking = await createBooking(page, {
    service: "Coaching session",
    client: "Léa Moreau",
    date,
    time: "10:00",
  });
  await runCron(app);
  await runCron(app);
  // Other tests use the server too: an event is this booking's when it links back to it.
  const eventsIn = async (calendar: string) =>
    (await readCalendar(radicale, calendar)).filter((e) => e.description.includes(booking));
  const [created, ...more] = await eventsIn("private");
  expect(more).toEqual([]);
  expect(await eventsIn("work")).toEqual([]);
  expect(created?.summary).toBe("Coaching session – Léa Moreau");
  expect(inBerlin(created?.startsAt ?? "")).toBe(`${date} 10:00`);
  expect(inBerlin(created?.endsAt ?? "")).toBe(`${date} 11:00`);
  expect(created?.description).toContain(app.url + booking);
  expect(created?.description).not.toContain(person.email);
  await page.goto(booking);
  await expect(page.getByText("Private").first()).toBeVisible();

  const later = dayFromNow(4);
  await page.getByLabel("Date", { exact: true }).fill(later);
  await page.getByLabel("Start time").fill("15:30");
  await page.getByRole("button", { name: "Reschedule", exact: true }).click();
  await expect(page.getByText("The booking was rescheduled.")).toBeVisible();
  await runCron(app);
  const moved = await eventsIn("private");
  expect(moved).toHaveLength(1);
  expect(moved[0]?.uid).toBe(created?.uid);
  expect(inBerlin(moved[0]?.startsAt ?? "")).toBe(`${later} 15:30`);
  expect(moved[0]?.sequence).toBeGreaterThan(created?.sequence ?? 0);

  await page.getByRole("button", { name: "Cancel booking" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
  await expect(page.getByText("The booking was cancelled.")).toBeVisible();
  await runCron(app);
  expect(await eventsIn("private")).toEqual([]);
  expect(await eventsIn("work")).toEqual([]);
});

test("a booking is in the calendar within seconds, with no cron at all", async ({
  page,
  calendars: { radicale },
  person,
}) => {
  expect(person.name).not.toBe("");
  await stage.connectCaldav(page, radicale);
  await page.goto("/settings/integrations");
  await page.getByLabel("Primary calendar").selectOption({ label: "Work" });
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await stage.createService(page, "First consultation", 30);
  const booking = await createBooking(page, {
    service: "First consultation",
    client: "Tom",
    date: dayFromNow(5),
    time: "09:00",
  });
  const there = async () =>
    (await readCalendar(radicale, "work")).filter((e) => e.description.includes(booking));
  await expect.poll(async () => (await there()).length, { timeout: 10_000 }).toBe(1);
});
