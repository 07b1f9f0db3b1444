import { expectGoodInEveryLook } from "./setup/axe";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, signUp, test } from "./setup/fixtures";
import { connectCaldav, createBooking, createService, dayFromNow } from "./setup/steps";

const LONG =
  "Extraordinarily long Donaudampfschifffahrtsgesellschaftskapitänskonsultation with everything included";

test("pages for everybody are good in every look", async ({ page }) => {
  test.setTimeout(120_000);
  for (const path of ["/sign-in", "/sign-up", "/reset-password", "/sign-in?error=wrong_credentials"]) {
    await page.goto(path);
    await expectGoodInEveryLook(page);
  }
});

test("empty pages are good in every look", async ({ page, person }) => {
  test.setTimeout(240_000);
  expect(person.name).not.toBe("");
  const paths = [
    "/dashboard",
    "/bookings",
    "/bookings?show=past",
    "/bookings?show=cancelled",
    "/bookings/new",
    "/services",
    "/services?show=archived",
    "/services/new",
    "/settings/profile",
    "/settings/integrations",
    "/settings/calendars",
    "/settings/calendars/connect/caldav",
    "/settings/calendars/connect/icloud",
    "/no/such/page",
  ];
  for (const path of paths) {
    await page.goto(path);
    await expectGoodInEveryLook(page);
  }
});

test("pages with everything on them are good in every look", async ({ page, calendars }) => {
  test.setTimeout(240_000);
  await signUp(page, newPerson("Annelise Maximiliane von und zu Hohenlohe-Waldenburg-Schillingsfürst"));
  await connectCaldav(page, { url: calendars.fake.url, ...FAKE_USER });
  const offer = new URL(page.url());
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/\/settings\//);
  await createService(page, LONG, 60);
  const service = new URL(page.url()).pathname;
  await createService(page, "Short", 15);
  const booking = await createBooking(page, {
    service: LONG,
    client: LONG,
    date: dayFromNow(2),
    time: "10:00",
  });
  const cancelled = await createBooking(page, {
    service: "Short",
    client: "Bo",
    date: dayFromNow(3),
    time: "11:00",
  });
  await page.getByRole("button", { name: "Cancel booking" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
  await expect(page.getByText("The booking was cancelled.")).toBeVisible();
  const paths = [
    "/dashboard",
    "/bookings",
    "/bookings?show=cancelled",
    `/bookings?search=${encodeURIComponent("nobody at all")}`,
    "/bookings/new",
    booking,
    cancelled,
    "/services",
    service,
    "/settings/profile",
    "/settings/integrations",
    "/settings/calendars",
    offer.pathname + offer.search,
  ];
  for (const path of paths) {
    await page.goto(path);
    await expectGoodInEveryLook(page);
  }
});
