import { expect, test } from "./setup/fixtures";
import { createBooking, createService } from "./setup/stage";
import { dayFromNow } from "./setup/steps";

const booked = { service: "Coaching", client: "Léa Moreau", date: dayFromNow(3), time: "14:30" };

test.describe("in an American browser", () => {
  test.use({ locale: "en-US" });

  test("times are read the American way, until the profile says otherwise", async ({ page, person }) => {
    await createService(page, booked.service, 60);
    const booking = await createBooking(page, booked);
    await page.goto(booking);
    const heading = page.getByRole("main").locator("time").first();
    await expect(heading).toHaveText(/^\w{3}, \w+ \d{1,2}, \d{4}, 2:30 PM–3:30 PM \(Europe\/Berlin\)$/);
    await page.goto(`/bookings/week?day=${booked.date}`);
    await expect(page.getByRole("heading", { level: 3 }).first()).toContainText("Sunday");
    await expect(page.getByRole("link", { name: /2:30 PM ?–3:30 PM/ })).toBeVisible();

    await page.goto("/settings/profile");
    const format = page.getByLabel("Time format");
    await expect(format.locator("option:checked")).toHaveText("Automatic (2:30 PM)");
    await format.selectOption("24");
    await page.getByLabel("Date order").selectOption("ymd");
    await page.getByLabel("First day of the week").selectOption({ label: "Monday" });
    await page.getByRole("button", { name: "Save changes" }).click();
    await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
    await page.goto(booking);
    await expect(heading).toHaveText(/^\w{3} \d{4}-\d\d-\d\d, 14:30–15:30 \(Europe\/Berlin\)$/);
    await page.goto(`/bookings/week?day=${booked.date}`);
    await expect(page.getByRole("heading", { level: 3 }).first()).toContainText("Monday");
    await page.goto("/settings/profile");
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue(person.name);
    await expect(page.getByLabel("Time format").locator("option:checked")).toHaveText("24-hour (14:30)");
  });
});

test.describe("where the browser's settings are not its language's", () => {
  const german = { "accept-language": "de-DE,de;q=0.9" };
  test.use({ locale: "en-US", extraHTTPHeaders: german });

  test("times are read as it is set, from its first page on", async ({ page, person }) => {
    // The header of Playwright's locale goes with a document before those of the context, so each is given this one.
    await page.route("**/*", (route) =>
      route.continue({ headers: { ...route.request().headers(), ...german } }),
    );
    const automatic = (html = "") => /Automatic \([^)]*\)/.exec(html)?.[0] ?? html;
    const first = await page.goto("/settings/profile");
    expect(automatic(await first?.text())).toBe("Automatic (14:30)");
    await expect(page.getByLabel("Time format").locator("option").first()).toHaveText("Automatic (2:30 PM)");
    // Told once: every page after it is right as it comes from the server.
    const answer = await page.request.get("/settings/profile");
    const html = await answer.text();
    const cookies = await page.context().cookies();
    expect({
      status: answer.status(),
      address: new URL(answer.url()).pathname,
      told: cookies.find(({ name }) => name === "calpace.times")?.value,
      said: automatic(html),
    }).toEqual({
      status: 200,
      address: "/settings/profile",
      told: "12.mdy.7",
      said: "Automatic (2:30 PM)",
    });
    expect(html).toContain(person.email);
  });
});

test("a time zone is found by the name its city has today", async ({ page, person }) => {
  await page.goto("/settings/profile");
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(person.name);
  const zone = page.getByLabel("Time zone");
  await expect(zone.locator("option:checked")).toHaveText(/^Berlin \(UTC\+[12]\)$/);
  await zone.focus();
  await page.keyboard.type("kathm");
  await expect(zone.locator("option:checked")).toHaveText("Kathmandu (UTC+5:45)");
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await page.goto("/bookings");
  await expect(page.getByText("All times are in Asia/Kathmandu.")).toBeVisible();
});
