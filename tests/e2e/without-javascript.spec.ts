import { expect, newPerson, signUp, test } from "./setup/fixtures";
import { lastChange } from "./setup/primary";

test.use({ javaScriptEnabled: false });

test.describe("without JavaScript", () => {
  test("signing up, out and in, with the typed e-mail kept after a mistake", async ({ page }) => {
    const person = newPerson();
    await signUp(page, person);
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.waitForURL(/\/sign-in/);
    await page.getByLabel("Email", { exact: true }).fill(person.email);
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/sign-in\?error=/);
    await expect(page.getByLabel("Email", { exact: true })).toHaveValue(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(/\/dashboard$/);
  });

  test("connecting CalDAV, a wrong password first, then choosing where everything goes", async ({
    page,
    calendars: { radicale },
    person,
  }) => {
    expect(person.name).not.toBe("");
    await page.goto("/settings/calendars/connect/caldav");
    await page.getByLabel("Server address").fill(radicale.url);
    await page.getByLabel("Username", { exact: true }).fill(radicale.username);
    await page.getByLabel("Password", { exact: true }).fill("wrong");
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByLabel("Server address")).toHaveValue(radicale.url);
    await expect(page.getByLabel("Username", { exact: true })).toHaveValue(radicale.username);
    await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
    await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("Password", { exact: true }).fill(radicale.password);
    await page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(page.getByText("CalDAV is connected")).toBeVisible();

    await page.goto("/settings/integrations");
    await page.getByLabel("Enable sync for all services").check();
    await page.getByRole("button", { name: "Save" }).first().click();
    await lastChange(page, "Sync for all services was turned on");
    await page.getByLabel("Primary calendar").selectOption({ label: "Private" });
    await page.getByRole("button", { name: "Save" }).last().click();
    await lastChange(page, "Primary calendar changed from none to Private");
    await page.goto("/settings/integrations");
    await expect(page.getByLabel("Enable sync for all services")).toBeChecked();
    await expect(page.getByLabel("Primary calendar").locator("option:checked")).toHaveText("Private");
    await expect(page.getByText("Bulk sync enabled – individual settings disabled")).toBeVisible();
  });

  test("a service and a booking, refused with what was typed kept, then saved", async ({ page, person }) => {
    expect(person.name).not.toBe("");
    await page.goto("/services/new");
    await page.getByLabel("Name", { exact: true }).fill("Coaching");
    await page.getByLabel("Duration (minutes)").fill("soon");
    await page.getByRole("button", { name: "Create service" }).click();
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Coaching");
    await expect(page.getByLabel("Duration (minutes)")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("Duration (minutes)").fill("50");
    await page.getByRole("button", { name: "Create service" }).click();
    await page.waitForURL(/\/services\/[0-9a-f-]{36}/);

    await page.goto("/bookings/new");
    await page.getByLabel("Client name").fill("Bo");
    await page.getByLabel("Client email").fill("bo@example.org");
    await page.getByLabel("Date", { exact: true }).fill("2031-03-05");
    await page.getByLabel("Start time").fill("10:00");
    await page.getByRole("button", { name: "Create booking" }).click();
    await page.waitForURL(/\/bookings\/(?!new)[0-9a-f-]{36}/);
    await expect(page.getByRole("heading", { name: "Bo", level: 1 })).toBeVisible();
  });
});
