import type { Page } from "@playwright/test";
import { FAKE_USER } from "./setup/calendars";
import { expect, test } from "./setup/fixtures";
import { connectCaldav, createBooking, createService, dayFromNow, runCron } from "./setup/steps";

const NOBODYS = "7f2c1a9e-1111-4111-8111-111111111111";
const done = (page: Page) => page.getByRole("status").filter({ hasText: "Done:" });

test("an address that was typed, sent or kept does not claim that something was done", async ({
  page,
  context,
  person,
}) => {
  expect(person.name).not.toBe("");
  await createService(page, "Coaching", 60);
  const service = new URL(page.url()).pathname;
  await expect(done(page)).toHaveText(/The service was created\.$/);
  await page.reload();
  await expect(page.getByText("The service was created.")).toBeVisible();
  const booking = await createBooking(page, {
    service: "Coaching",
    client: "Ada",
    date: dayFromNow(3),
    time: "10:00",
  });
  await expect(page.getByText("The booking was created.")).toBeVisible();
  const typed = [
    `${booking}?saved=moved`,
    `${booking}?saved=edited`,
    `${service}?saved=created`,
    `${service}?saved=undone&revision=9`,
    "/bookings?cancelled=5&already=1&missing=0",
    "/settings/calendars?disconnected=nothing",
    `/settings/calendars?disconnected=move&account=${NOBODYS}`,
    "/settings/integrations?undone=moved&revision=9",
    "/settings/operator?deleted=yes",
  ];
  for (const path of typed) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(done(page), path).toHaveCount(0);
  }
  // What was told is over after a while; the address is still there.
  await context.clearCookies({ name: /told$/ });
  await page.goto(`${booking}?saved=created`);
  await expect(page.getByRole("heading", { name: "Ada" })).toBeVisible();
  await expect(done(page)).toHaveCount(0);
  await page.goto("/services?to=none&search=nothing+like+it");
  await expect(page.getByText("No service matches “nothing like it” and goes to no calendar")).toBeVisible();
});

test("what is told of an account that is left is true when it is read again", async ({
  page,
  app,
  calendars: { fake },
  person,
}) => {
  test.setTimeout(90_000);
  expect(person.name).not.toBe("");
  await connectCaldav(page, { url: fake.url, ...FAKE_USER });
  const connected = page.url();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/settings\/integrations$/);
  await createService(page, "Coaching", 60);
  const time = { date: dayFromNow(3), time: "10:00" };
  const booking = await createBooking(page, { service: "Coaching", client: "Ada", ...time });
  await expect(page.getByText(/^In Main /)).toBeVisible({ timeout: 20_000 });

  const id = new URL(connected).searchParams.get("connected") ?? "";
  await page.goto(`/settings/calendars/${id}`);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  await page.goto(connected);
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  await expect(page.getByText("CalDAV is connected")).toHaveCount(0);
  await page.getByRole("button", { name: "Resume" }).click();
  await expect(page.getByText("CalDAV is connected")).toBeVisible();

  // Each removal takes its time, so that it is seen under way.
  const stop = fake.faults.fail({ kind: "delay", ms: 4_000 }, { method: "DELETE" }, 10);
  await page.goto(`/settings/calendars/${id}/disconnect`);
  await page.getByLabel("Remove the upcoming ones").check();
  await page.getByRole("button", { name: "Disconnect" }).click();
  await expect(page.getByText("its upcoming events are being removed.")).toBeVisible();
  await expect(async () => {
    await runCron(app);
    await page.reload();
    await expect(page.getByText("No accounts connected yet")).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 40_000 });
  stop();
  await expect(page.getByText("The account is disconnected.", { exact: true })).toBeVisible();
  await expect(page.getByText("are being removed")).toHaveCount(0);
  await page.goto(booking);
  await expect(page.getByText(/^Not synced/)).toBeVisible();
});

test("a booking cancelled in another tab is shown as that when it cannot be moved", async ({
  page,
  context,
  person,
}) => {
  expect(person.name).not.toBe("");
  await createService(page, "Coaching", 60);
  const time = { date: dayFromNow(3), time: "10:00" };
  const booking = await createBooking(page, { service: "Coaching", client: "Ada", ...time });
  const other = await context.newPage();
  await other.goto(booking);
  await other.getByRole("button", { name: "Cancel booking" }).click();
  await other.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
  await expect(other.getByText("The booking was cancelled.")).toBeVisible();

  await page.getByLabel("Start time").fill("15:00");
  await page.getByRole("button", { name: "Reschedule" }).click();
  await expect(page.getByText("This booking is cancelled, so it cannot be moved.")).toBeVisible();
  await expect(page.getByText("Cancelled", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Reschedule" })).toHaveCount(0);
});

test("an undo that does different things to bookings says so, until something else is changed", async ({
  page,
  calendars: { fake },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await connectCaldav(page, { url: fake.url, ...FAKE_USER });
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/settings\/integrations$/);
  for (const [index, service] of ["Coaching", "Yoga"].entries()) {
    await createService(page, service, 30);
    const time = `${10 + index}:00`;
    await createBooking(page, { service, client: `Client ${index}`, date: dayFromNow(5), time });
  }
  await page.goto("/settings/integrations");
  await page.getByLabel("Enable sync for all services").uncheck();
  await expect(page.getByText("Sync for all services was turned off")).toBeVisible();
  const send = async (services: string[], label: string, count: string) => {
    for (const service of services) await page.getByLabel(service, { exact: true }).check();
    await page.getByLabel("Send them to").selectOption({ label });
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.getByText("Not saved yet:")).toBeVisible();
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.getByText(`${count} changed to `)).toBeVisible();
  };
  await send(["Coaching"], "Don't sync", "1 service");
  await send(["Coaching", "Yoga"], "Side", "2 services");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("Upcoming bookings go by the settings of before;")).toBeVisible();
  await send(["Yoga"], "Don't sync", "1 service");
  await expect(page.getByText("The change was undone")).toHaveCount(0);
});
