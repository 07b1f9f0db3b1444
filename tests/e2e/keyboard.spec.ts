import type { Page } from "@playwright/test";
import { FAKE_USER } from "./setup/calendars";
import { expect, test } from "./setup/fixtures";
import { connectCaldav, createService } from "./setup/steps";

/** What has the focus: its accessible words, and whether one can see that it has it. */
async function focused(page: Page): Promise<{ name: string; visible: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
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
  await expect(page.getByText("Bulk sync enabled – individual settings disabled")).toBeVisible();
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
  await createService(page, "Coaching", 60);
  const opener = page.getByRole("button", { name: "Archive service" });
  await opener.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(opener).toBeFocused();
});
