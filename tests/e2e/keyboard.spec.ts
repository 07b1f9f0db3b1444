import type { Page } from "@playwright/test";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { lastChange } from "./setup/primary";
import { connectCaldav, createService } from "./setup/stage";

/** What has the focus: its accessible words, and whether one can see that it has it. */
async function focused(page: Page): Promise<{ name: string; visible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    // On its way around, the focus leaves the page for the browser's own controls.
    if (document.activeElement === document.body) return { name: "", visible: true };
    const label =
      element.labels?.[0]?.textContent ?? element.getAttribute("aria-label") ?? element.textContent;
    const style = getComputedStyle(element);
    // A control may be drawn by its neighbour; the ring is then on that.
    const ring = (s: CSSStyleDeclaration) =>
      (s.outlineStyle !== "none" && Number.parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none";
    const next = element.nextElementSibling;
    const visible = ring(style) || (next !== null && ring(getComputedStyle(next)));
    return { name: (label ?? "").trim(), visible };
  });
}

/** Presses Tab until what has the focus is called `name`; every stop on the way must show its focus. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const passed: string[] = [];
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const now = await focused(page);
    passed.push(now.name);
    if (now.name !== "") expect(now.visible, `the focus on "${now.name}" can be seen`).toBe(true);
    if (typeof name === "string" ? now.name === name : name.test(now.name)) return;
  }
  throw new Error(`No "${name}" in ${passed.join(" › ")}`);
}

test("the Integrations tab can be walked and changed by keyboard alone", async ({
  page,
  calendars,
  person,
}) => {
  expect(person.name).not.toBe("");
  await connectCaldav(page, { url: calendars.fake.url, ...FAKE_USER });
  await createService(page, "Coaching", 60);

  await page.goto("/dashboard");
  await tabTo(page, "Settings");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/settings\//);
  await tabTo(page, "Integrations");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/settings\/integrations$/);

  await tabTo(page, "Enable sync for all services");
  await page.keyboard.press("Space");
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await tabTo(page, "Primary calendar");
  await page.keyboard.press("ArrowDown");
  await lastChange(page, /^Primary calendar changed from none to (Main|Side) /);
  await page.reload();
  await expect(page.getByLabel("Enable sync for all services")).toBeChecked();
  await expect(page.getByLabel("Primary calendar").locator("option:checked")).toHaveText(/Main|Side/);

  await tabTo(page, "Enable sync for all services");
  await page.keyboard.press("Space");
  await expect(page.getByText("Bulk sync enabled – individual settings disabled")).toBeHidden();
  await tabTo(page, /^Coaching: /);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/services\/[0-9a-f-]{36}/);
});

test("Escape closes a dialog and gives the focus back", async ({ page, person }) => {
  expect(person.name).not.toBe("");
  await page.goto(await createService(page, "Coaching", 60));
  const opener = page.getByRole("button", { name: "Archive service" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(opener).toBeFocused();
});

/** Tabs to `name` and presses Enter there. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("Enter");
}

/** Tabs to `name` and types over what is there. */
async function type(page: Page, name: string | RegExp, text: string): Promise<void> {
  await tabTo(page, name);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type(text);
}

test("everything from signing up to disconnecting is done without a mouse", async ({ page, calendars }) => {
  test.setTimeout(240_000);
  // A pointer anywhere would be a way around.
  await page.addInitScript(() =>
    addEventListener("pointerdown", () => console.error("a pointer was used"), { capture: true }),
  );
  const { fake } = calendars;
  const person = newPerson();

  await page.goto("/sign-up");
  await type(page, "Name", person.name);
  await type(page, "Email", person.email);
  await type(page, "Password", person.password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/dashboard$/);

  // Connect.
  await press(page, "Settings");
  await page.waitForURL(/\/settings\/profile$/);
  await press(page, "Calendar accounts");
  await page.waitForURL(/\/settings\/calendars$/);
  await press(page, "Connect CalDAV");
  await page.waitForURL(/\/connect\/caldav$/);
  await type(page, "Server address", fake.url);
  await type(page, "Username", FAKE_USER.username);
  await type(page, "Password", FAKE_USER.password);
  await page.keyboard.press("Enter");
  await expect(page.getByText("CalDAV is connected")).toBeVisible();

  // Choose primary, tick bulk.
  await press(page, "Integrations");
  await page.waitForURL(/\/settings\/integrations$/);
  await tabTo(page, "Primary calendar");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await expect(page.getByLabel("Primary calendar").locator("option:checked")).toHaveText("Main");
  await tabTo(page, "Enable sync for all services");
  await page.keyboard.press("Space");
  await expect(page.getByText("Bulk sync enabled – individual settings disabled")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Enable sync for all services")).toBeChecked();

  // A service, and a booking of it.
  await press(page, "Services");
  await page.waitForURL(/\/services$/);
  await press(page, "New service");
  await page.waitForURL(/\/services\/new$/);
  await type(page, "Name", "Coaching");
  await type(page, "Duration (minutes)", "60");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/services\/[0-9a-f-]{36}/);
  await press(page, "Bookings");
  await page.waitForURL(/\/bookings$/);
  await press(page, "New booking");
  await page.waitForURL(/\/bookings\/new\?from=/);
  await type(page, "Client name", "Grace Hopper");
  await type(page, "Client email", "grace@example.org");
  await tabTo(page, "Date");
  // The same whichever of day and month this browser asks for first, and whether it asks for half days.
  await page.keyboard.type("12122031");
  await expect(page.getByLabel("Date", { exact: true })).toHaveValue("2031-12-12");
  await tabTo(page, "Start time");
  await page.keyboard.type("0930A");
  await expect(page.getByLabel("Start time")).toHaveValue("09:30");
  await press(page, "Create booking");
  await page.waitForURL(/\/bookings\/(?!new)[0-9a-f-]{36}/);
  const booking = new URL(page.url()).pathname;
  await expect(page.getByText(/^In Main/)).toBeVisible();

  // Override the service's calendar, which moves the booking; the calendar refuses it for a while.
  await press(page, "Settings");
  await page.waitForURL(/\/settings\/profile$/);
  await press(page, "Integrations");
  await page.waitForURL(/\/settings\/integrations$/);
  await tabTo(page, "Enable sync for all services");
  await page.keyboard.press("Space");
  await expect(page.getByText("Bulk sync enabled – individual settings disabled")).toBeHidden();
  const stop = fake.faults.fail({ kind: "status", status: 503 }, { method: "PUT" }, 500);
  await press(page, /^Coaching: /);
  await page.waitForURL(/\/services\/[0-9a-f-]{36}/);
  await tabTo(page, "Calendar");
  await page.keyboard.type("Side");
  await expect(page.getByText("1 upcoming booking moves from Main")).toBeVisible();
  await press(page, "Apply");
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();

  // Retry it: ticked in the list, then on its own page.
  await page.goto(booking);
  await expect(page.getByRole("button", { name: "Retry" })).toBeVisible({ timeout: 20_000 });
  await press(page, "Bookings");
  await page.waitForURL(/\/bookings$/);
  await tabTo(page, /^Select Grace Hopper/);
  await page.keyboard.press("Space");
  await expect(page.getByText("1 selected")).toBeVisible();
  await press(page, "Sync again");
  await expect(page.getByText("1 sent again")).toBeVisible();
  stop();
  await page.goto(booking);
  await expect(async () => {
    await press(page, /^(Retry|Sync now)$/);
    await expect(page.getByText(/^In Side/)).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 45_000 });

  // Disconnect, leaving the events.
  await press(page, "Settings");
  await page.waitForURL(/\/settings\/profile$/);
  await press(page, "Calendar accounts");
  await page.waitForURL(/\/settings\/calendars$/);
  await press(page, /^Manage/);
  await page.waitForURL(/\/settings\/calendars\/[0-9a-f-]{36}$/);
  await press(page, "Disconnect…");
  await page.waitForURL(/\/disconnect$/);
  await tabTo(page, "Keep them");
  await press(page, "Disconnect");
  await expect(page.getByText("The account is disconnected; its events stay as they are.")).toBeVisible();
});
