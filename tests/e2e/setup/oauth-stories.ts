import { type BrowserContext, expect, type Page } from "@playwright/test";
import type { OAuthAccount } from "./oauth-services";
import { syncAllTo } from "./primary";
import { connectedId } from "./sign-in-pages";
import { createBooking, createService } from "./stage";
import { dayFromNow } from "./steps";

/** Each needed permission left unticked in turn: said in words, and nothing is connected. */
export async function leaveUnticked(page: Page, { service, needed, consent }: OAuthAccount): Promise<void> {
  for (const untick of needed) {
    await page.goto("/settings/calendars");
    await page.getByRole("button", { name: `Connect ${service}` }).click();
    await consent(page, { untick });
    await expect(page.getByRole("main").getByRole("alert")).toContainText("A permission was left unticked.");
    await page.goto("/settings/calendars");
    await expect(page.getByText("No accounts connected yet")).toBeVisible();
  }
}

/** Access taken back at the service: bookings wait, and arrive once after reconnecting, under the same id. */
export async function takeAccessBack(
  page: Page,
  context: BrowserContext,
  account: OAuthAccount,
): Promise<void> {
  const { service } = account;
  const connection = await account.connect(page);
  await syncAllTo(page, service, account.calendar);
  await createService(page, "Coaching session", 60);
  const booking = (time: string) =>
    createBooking(page, { service: "Coaching session", client: "Léa", date: dayFromNow(4), time });
  const arrived = () =>
    account
      .bookings()
      .map((id) => `/bookings/${id}`)
      .sort();
  const first = await booking("09:00");
  await expect.poll(arrived).toEqual([first]);

  await account.takeBack(context);
  const second = await booking("10:00");
  await expect(async () => {
    await page.goto("/settings/integrations");
    await expect(page.getByText("Needs you", { exact: true })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(page.getByText("The permission was withdrawn or has expired.").first()).toBeVisible();
  const third = await booking("11:00");
  expect(arrived()).toEqual([first]);

  await page.goto("/settings/calendars");
  await page.getByRole("link", { name: "Reconnect" }).first().click();
  await page.getByRole("button", { name: `Reconnect ${service}` }).click();
  await expect(page.getByRole("radio", { name: account.address })).toBeChecked();
  await account.consent(page);
  await expect(page.getByText(`${service} is connected`)).toBeVisible();
  expect(connectedId(page)).toBe(connection);
  await expect.poll(arrived, { timeout: 20_000 }).toEqual([first, second, third].sort());
  await page.goto("/settings/calendars");
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(1);
  await expect(page.getByText("Needs you", { exact: true })).toHaveCount(0);
}
