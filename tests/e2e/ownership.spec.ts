import type { Browser, Locator, Page } from "@playwright/test";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { connectCaldav, createBooking, createService, signUp } from "./setup/stage";
import * as byForm from "./setup/steps";

/** A browser of somebody else, signed in. */
async function stranger(browser: Browser, baseURL: string): Promise<Page> {
  const context = await browser.newContext({ baseURL });
  const page = await context.newPage();
  await signUp(page, newPerson("Eve Stranger"));
  return page;
}

// What everything else answers to them is in matrix.spec.ts.
test.describe("the ids of another person", () => {
  test("change nothing when posted into one's own forms", async ({
    browser,
    page,
    app,
    calendars,
    person,
  }) => {
    expect(person.name).not.toBe("");
    await connectCaldav(page, { url: calendars.fake.url, ...FAKE_USER });
    const service = await createService(page, "Confidential coaching", 60);
    const serviceId = service.split("/").at(-1) ?? "";
    const booking = await createBooking(page, {
      service: "Confidential coaching",
      client: "Secret Client",
      date: byForm.dayFromNow(2),
      time: "10:00",
    });
    const bookingId = booking.split("/").at(-1) ?? "";
    await page.goto("/settings/integrations");
    const calendarId =
      (await page
        .getByLabel("Primary calendar")
        .locator("option", { hasText: "Main" })
        .getAttribute("value")) ?? "";
    expect(calendarId).toMatch(/^[0-9a-f-]{36}$/);

    const eve = await stranger(browser, app.url);
    // Her own service, its form sent with the other person's id. She arrives by forms: on a page whose scripts are still
    // coming, they would put back what is tampered with.
    await byForm.createService(eve, "Mine", 15);
    await eve.getByLabel("Name", { exact: true }).fill("Taken over");
    await setHidden(eve, "id", serviceId);
    await eve.getByRole("button", { name: "Save" }).first().click();
    await expect(eve.getByRole("main").getByRole("alert").first()).toBeVisible();

    await byForm.createService(eve, "Second", 15);
    const destination = eve.getByLabel("Calendar", { exact: true });
    await addOption(destination, calendarId);
    await destination.selectOption(calendarId);
    await expect(eve.getByText("This calendar cannot be used any more.")).toBeVisible();
    await expect(destination).toHaveValue("primary");

    const own = await byForm.createBooking(eve, {
      service: "Mine",
      client: "Bo",
      date: byForm.dayFromNow(2),
      time: "12:00",
    });
    await setHidden(eve, "id", bookingId);
    await eve.getByRole("button", { name: "Cancel booking" }).click();
    await eve.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
    await expect(eve.getByRole("main").getByRole("alert").first()).toBeVisible();

    await eve.goto("/bookings/new");
    const select = eve.getByLabel("Service", { exact: true });
    await addOption(select, serviceId);
    await select.selectOption(serviceId);
    await eve.getByLabel("Client name").fill("Eve");
    await eve.getByLabel("Client email").fill("eve@example.org");
    await eve.getByLabel("Date", { exact: true }).fill(byForm.dayFromNow(2));
    await eve.getByLabel("Start time").fill("13:00");
    await eve.getByRole("button", { name: "Create booking" }).click();
    await expect(select).toHaveAttribute("aria-invalid", "true");
    await eve.goto(own);
    await expect(eve.getByRole("heading", { level: 1 })).toContainText("Bo");
    await eve.context().close();

    await page.goto(`/services/${serviceId}`);
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Confidential coaching");
    await page.goto(booking);
    await expect(page.getByRole("button", { name: "Reschedule", exact: true })).toBeVisible();
  });
});

/** Adds an option nobody was offered. */
const addOption = (select: Locator, value: string) =>
  select.evaluate((element, id) => element.append(new Option("theirs", id)), value);

/** Gives every hidden field `name` on the page another value, as somebody with a console would. */
const setHidden = (page: Page, name: string, value: string) =>
  page.evaluate(
    ([field, id]) => {
      for (const input of document.querySelectorAll<HTMLInputElement>(`input[type=hidden][name=${field}]`))
        input.value = id ?? "";
    },
    [name, value],
  );
