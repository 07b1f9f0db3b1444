import type { Browser, Page } from "@playwright/test";
import { expectAccessible, expectNoSidewaysScroll } from "./setup/axe";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, signUp, test } from "./setup/fixtures";
import { connectCaldav, createBooking, createService, dayFromNow } from "./setup/steps";
import { watch } from "./setup/watch";

const LOOKS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "light", width: 320 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "dark", width: 320 },
] as const;

const LONG =
  "Extraordinarily long Donaudampfschifffahrtsgesellschaftskapitänskonsultation with everything included";

/** Looks at `path` in one look: the page's own errors, axe, and its width. */
async function inspect(browser: Browser, look: (typeof LOOKS)[number], page: Page, path: string) {
  const context = await browser.newContext({
    baseURL: new URL(page.url()).origin,
    colorScheme: look.colorScheme,
    viewport: { width: look.width, height: 800 },
    reducedMotion: "reduce",
    storageState: await page.context().storageState(),
  });
  const complaints = watch(context);
  const tab = await context.newPage();
  await tab.goto(path);
  await expectAccessible(tab);
  await expectNoSidewaysScroll(tab);
  expect(complaints, path).toEqual([]);
  await context.close();
}

for (const look of LOOKS) {
  const name = `${look.colorScheme}, ${look.width} px`;

  test(`pages for everybody are accessible: ${name}`, async ({ browser, page }) => {
    for (const path of ["/sign-in", "/sign-up", "/reset-password", "/sign-in?error=wrong_credentials"]) {
      await page.goto(path);
      await inspect(browser, look, page, path);
    }
  });

  test(`empty pages are accessible: ${name}`, async ({ browser, page, person }) => {
    test.setTimeout(120_000);
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
    for (const path of paths) await inspect(browser, look, page, path);
  });
}

test("pages with everything on them are accessible in every look", async ({ browser, page, calendars }) => {
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
  for (const look of LOOKS) for (const path of paths) await inspect(browser, look, page, path);
});
