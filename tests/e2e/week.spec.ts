import type { Page } from "@playwright/test";
import { expectGoodInEveryLook } from "./setup/axe";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { connectAndSync, createBooking, createService, signUp } from "./setup/stage";

const book = (page: Page, client: string, date: string, time: string) =>
  createBooking(page, { service: "Coaching", client, date, time });
const link = (page: Page, name: RegExp) => page.getByRole("link", { name });

/** Where a link is drawn, in whole pixels. */
async function boxOf(page: Page, name: RegExp) {
  const box = await link(page, name).first().boundingBox();
  if (!box) throw new Error(`${name} is not drawn`);
  return box;
}

test("a week is a table of hours with every booking, and a list by day on a narrow screen", async ({
  page,
  calendars,
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await connectAndSync(page, { url: calendars.fake.url, ...FAKE_USER });
  await createService(page, "Coaching", 60);
  // The week in which the clocks go back in Europe/Berlin, the browser's zone and so the person's.
  await book(page, "Nine", "2031-10-26", "09:00");
  await book(page, "Early", "2031-10-22", "09:00");
  await book(page, "Meanwhile", "2031-10-22", "09:30");
  await book(page, "Night", "2031-10-23", "23:30");
  await page.goto(await book(page, "Called off", "2031-10-22", "12:00"));
  await page.getByRole("button", { name: "Cancel booking" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
  await expect(page.getByText("The booking was cancelled.")).toBeVisible();

  await page.goto("/bookings");
  await page.getByRole("navigation", { name: "View" }).getByRole("link", { name: "Week" }).click();
  await page.waitForURL(/\/bookings\/week$/);
  await expect(page.getByText("Today", { exact: true })).toBeVisible();
  await expect(page.locator("[aria-current=date]")).toHaveCount(1);

  await page.goto("/bookings/week?day=2031-10-24");
  await expect(page.getByRole("heading", { level: 2, name: "20–26 October 2031" })).toBeVisible();
  await expect(page.locator("[aria-current=date]")).toHaveCount(0);
  await expect(link(page, /Called off/)).toHaveCount(0);
  await expect(link(page, /^09:00 ?–10:00 Early Coaching In Main \(CalDAV, .+\), synced/)).toBeVisible();
  await expect(link(page, /^23:30 ?–00:30 \(the next day\) Night/)).toBeVisible();
  await expect(link(page, /^–00:30 \(since the day before\) Night/)).toBeVisible();
  // Nine is nine on the day of 25 hours too; what shares time is side by side.
  const [early, meanwhile, nine] = [
    await boxOf(page, /Early/),
    await boxOf(page, /Meanwhile/),
    await boxOf(page, /Nine/),
  ];
  expect(Math.abs(nine.y - early.y)).toBeLessThan(2);
  expect(nine.x).toBeGreaterThan(meanwhile.x + meanwhile.width);
  expect(meanwhile.x).toBeGreaterThanOrEqual(early.x + early.width);
  expect(meanwhile.y).toBeGreaterThan(early.y);
  await page.screenshot({ path: test.info().outputPath("week.png") });
  await expectGoodInEveryLook(page);
  // Left at 320 pixels: the same links one below the other.
  const [first, second] = [await boxOf(page, /Early/), await boxOf(page, /Meanwhile/)];
  expect(second.y).toBeGreaterThanOrEqual(first.y + first.height);
  await expect(page.getByText(/In Main \(CalDAV, .+\), synced/).first()).toBeVisible();

  await page.setViewportSize({ width: 1280, height: 900 });
  await link(page, /^Previous week$/).click();
  await expect(page.getByRole("heading", { level: 2, name: "13–19 October 2031" })).toBeVisible();
  await expect(page.getByText("No bookings in this week.")).toBeVisible();
  await link(page, /^Next week$/).click();
  await link(page, /Early/).click();
  await page.waitForURL(/\/bookings\/[0-9a-f-]{36}\?from=/);
});

test("more at one time than can be side by side: a list at every width", async ({ page, person }) => {
  expect(person.name).not.toBe("");
  await createService(page, "Coaching", 60);
  for (const client of ["One", "Two", "Three", "Four"]) await book(page, client, "2031-10-22", "09:00");
  await page.goto("/bookings/week?day=2031-10-22");
  const [one, four] = [await boxOf(page, /One/), await boxOf(page, /Four/)];
  expect(Math.abs(four.y - one.y)).toBeGreaterThan(one.height);
  await expectGoodInEveryLook(page);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("weeks are walked and a booking opened", async ({ page }) => {
    await signUp(page, newPerson());
    await createService(page, "Coaching", 60);
    await book(page, "Early", "2031-10-22", "09:00");
    await page.goto("/bookings/week?day=2031-10-15");
    await link(page, /^Next week$/).click();
    await link(page, /Early/).click();
    await expect(page.getByRole("heading", { level: 1, name: "Early" })).toBeVisible();
  });
});
