import { expectGoodInEveryLook } from "./setup/axe";
import { expect, test } from "./setup/fixtures";
import { connectCaldav, createService } from "./setup/stage";
import { dayFromNow } from "./setup/steps";

const date = dayFromNow(7);

test("a free hour of the week opens the form filled in, which tells the end and the calendar before it is saved", async ({
  page,
  person,
  calendars: { radicale },
}) => {
  test.setTimeout(180_000);
  await connectCaldav(page, radicale);
  await createService(page, "Coaching", 90);

  await page.goto(`/bookings/week?day=${date}`);
  await expect(page.getByText(person.name).last()).toBeVisible();
  const slot = page.locator(`a[href$="&date=${date}&time=10:00"]`);
  await slot.hover();
  await slot.click();
  await page.waitForURL(/\/bookings\/new\?/);
  await expect(page.getByLabel("Service", { exact: true }).locator("option:checked")).toHaveText(/^Coaching/);
  await expect(page.getByLabel("Date", { exact: true })).toHaveValue(date);
  await expect(page.getByLabel("Start time")).toHaveValue("10:00");
  const plan = page.getByText(/^Ends at /);
  await expect(plan).toHaveText(/^Ends at 11:30\. Goes to no calendar\. No primary calendar is chosen/);
  await page.getByLabel("Start time").fill("23:00");
  await expect(plan).toHaveText(/^Ends at 00:30 on \w{3} \d{1,2} \w+ \d{4}\. /);

  await page.goto("/settings/integrations");
  await page.getByLabel("Primary calendar").selectOption({ label: "Private" });
  await expect(page.getByText("Primary calendar changed from none to Private").first()).toBeVisible();
  await page.goto(`/bookings/new?date=${date}&time=14:30`);
  await expect(plan).toHaveText(/^Ends at 16:00\. Goes to Private \(.+\)\.$/);
  await page.getByLabel("Client name").fill("Léa Moreau");
  await page.getByLabel("Client email").fill("lea@example.org");
  await page.getByRole("button", { name: "Create booking" }).click();
  await expect(page.getByRole("main").locator("time").first()).toContainText("14:30–16:00");
  // A time with something to say of it.
  await page.goto(`/bookings/new?date=${date}&time=15:00`);
  await expect(page.getByText(/^Overlaps with Léa Moreau, 14:30–16:00/)).toBeVisible();
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`/bookings/week?day=${date}`);
  for (const taken of ["14:00", "15:00"])
    await expect(page.locator(`a[href$="date=${date}&time=${taken}"]`)).toHaveCount(0);
  // Beside a booking as well there is something to point at.
  await page.locator(`a[href$="date=${date}&time=16:00"]`).click();
  await expect(page.getByLabel("Start time")).toHaveValue("16:00");
});

test("each day to come has one link to the form for the keyboard, and hours are no stops", async ({
  page,
  person,
}) => {
  await createService(page, "Coaching", 60);
  await page.goto(`/bookings/week?day=${date}`);
  await expect(page.getByText(person.name).last()).toBeVisible();
  const days = page.getByRole("link", { name: /^New booking on / });
  await expect(days).toHaveCount(7);
  await days.first().focus();
  await page.keyboard.press("Tab");
  await expect(days.nth(1)).toBeFocused();
  await expect(days.nth(1)).toHaveCSS("opacity", "1");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/bookings\/new\?from=.+&date=\d{4}-\d\d-\d\d$/);
  await expect(page.getByLabel("Start time")).toHaveValue("");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("the form asks by a button, keeps what was typed, and says what is missing", async ({
    page,
    person,
  }) => {
    await createService(page, "Coaching", 60);
    await createService(page, "Check-up", 20);
    await page.goto("/bookings/new");
    const look = page.getByRole("button", { name: "Show end and calendar" });
    await page.getByLabel("Client name").fill("Léa Moreau");
    await page.getByLabel("Date", { exact: true }).fill(date);
    await look.click();
    await expect(page.getByLabel("Service", { exact: true })).toHaveAttribute("aria-invalid", "true");
    await expect(page.getByLabel("Client email")).not.toHaveAttribute("aria-invalid");
    await page.getByLabel("Service", { exact: true }).selectOption({ label: "Check-up (20 minutes)" });
    await page.getByLabel("Start time").fill("14:30");
    await look.click();
    await expect(page.getByText(/^Ends at 14:50\. Goes to no calendar\./)).toBeVisible();
    await expect(page.getByLabel("Client name")).toHaveValue("Léa Moreau");
    await page.getByLabel("Client email").fill("lea@example.org");
    // Enter is the form's own button.
    await page.getByLabel("Client email").press("Enter");
    await expect(page.getByText("The booking was created.")).toBeVisible();
    await expect(page.getByRole("main").locator("time").first()).toContainText("14:30–14:50");

    await page.getByLabel("Start time").fill("16:00");
    await page.getByRole("button", { name: "Show its end" }).click();
    await expect(page.getByText("Ends at 16:20.")).toBeVisible();
    await expect(page.getByLabel("Start time")).toHaveValue("16:00");
    await expect(page.getByText(person.name).first()).toBeAttached();
  });

  test("a form that opens with a time tells its end, and odd addresses are left out", async ({
    page,
    person,
  }) => {
    await createService(page, "Coaching", 60);
    await page.goto(`/bookings/new?date=${date}&time=09:15`);
    await expect(page.getByText(/^Ends at 10:15\. Goes to no calendar\./)).toBeVisible();
    await page.goto("/bookings/new?date=2026-02-30&time=99:99");
    await expect(page.getByLabel("Start time")).toHaveValue("");
    await expect(page.getByText(person.name).first()).toBeAttached();
  });
});
