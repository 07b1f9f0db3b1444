import { expect, type Page } from "@playwright/test";

const primary = (page: Page) => page.getByLabel("Primary calendar");

/** The value of a calendar's option, by the service it is of and its name. */
async function optionOf(page: Page, service: string, calendar: string): Promise<string> {
  const group = primary(page).locator(`optgroup[label^="${service} –"]`);
  const exactly = calendar.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const option = group.locator("option").filter({ hasText: new RegExp(`^${exactly}$`) });
  return (await option.getAttribute("value")) ?? "";
}

/** What the page says was changed last: unlike a tick or a "Saved" of the change before, never true before the answer. */
export const lastChange = (page: Page, words: string | RegExp) =>
  expect(page.getByText(words).first()).toBeVisible();

const saved = (page: Page) => page.getByText("Saved", { exact: true }).first();

/** Integrations: that calendar primary and bulk on, for a person without upcoming bookings. */
export async function syncAllTo(page: Page, service: string, calendar: string): Promise<void> {
  await page.goto("/settings/integrations");
  await primary(page).selectOption(await optionOf(page, service, calendar));
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await page.getByLabel("Enable sync for all services").check();
  await expect(saved(page)).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("Enable sync for all services")).toBeChecked();
  await expect(primary(page).locator("option:checked")).toHaveText(calendar);
}

/** Picks another primary calendar; ends on the preview of what that would do, nothing applied. */
export async function choosePrimary(page: Page, service: string, calendar: string): Promise<void> {
  await page.goto("/settings/integrations");
  await primary(page).selectOption(await optionOf(page, service, calendar));
  await expect(page.getByText("Not saved yet:")).toBeVisible();
}
