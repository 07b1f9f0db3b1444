import { expect, test } from "./setup/fixtures";
import { createBooking, createService } from "./setup/stage";

/** What one presses, types into or walks by. */
const CONTROLS =
  "aside, nav, header button, search, button, summary, #main a[class*=border][class*=rounded-md]";

test("on paper a page is what it says, without what one presses, also from a dark screen", async ({
  page,
  person,
}) => {
  test.setTimeout(90_000);
  await createService(page, "Coaching", 60);
  const booking = await createBooking(page, {
    service: "Coaching",
    client: "Grace",
    date: "2031-10-22",
    time: "09:00",
  });
  await page.goto("/settings/profile");
  await page.getByRole("button", { name: "Dark colours" }).first().click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const pages = {
    "/dashboard": "Grace",
    "/bookings": "Grace",
    "/bookings/week?day=2031-10-22": "Grace",
    "/services": "Coaching",
    "/settings/integrations": "Coaching",
    "/settings/calendars": "Calendar accounts",
    [new URL(booking, "http://here").pathname]: "Grace",
  };
  for (const [path, word] of Object.entries(pages)) {
    await page.emulateMedia({ media: "screen" });
    await page.goto(path);
    await expect(page.locator("#main").getByText(word).filter({ visible: true }).first()).toBeVisible();
    // A4 without its margins, in CSS pixels: what is sideways on a screen is not there either.
    await page.setViewportSize({ width: 718, height: 1046 });
    await page.emulateMedia({ media: "print" });
    await expect(page.locator("#main").getByText(word).filter({ visible: true }).first()).toBeVisible();
    await expect(page.locator(CONTROLS).filter({ visible: true }), path).toHaveCount(0);
    await expect(page.getByText(person.email).filter({ visible: true }), path).toHaveCount(0);
    const paper = await page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(paper, path).toBe("light");
    await page.screenshot({ path: test.info().outputPath(`${path.replace(/\W+/g, "-")}.png`) });
    await page.setViewportSize({ width: 1280, height: 900 });
  }
});
