import { expectGoodInEveryLook } from "./setup/axe";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { connectAndSync, createBooking, createService, signUp } from "./setup/stage";
import { dayFromNow } from "./setup/steps";

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
  const offer = await connectAndSync(page, { url: calendars.fake.url, ...FAKE_USER });
  const service = await createService(page, LONG, 60);
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
  await page.goto(cancelled);
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
    offer,
  ];
  for (const path of paths) {
    await page.goto(path);
    await expectGoodInEveryLook(page);
  }
});
