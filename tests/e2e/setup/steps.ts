import { expect, type Page } from "@playwright/test";
import type { RunningApp } from "./app";

/** What a person types to connect a CalDAV account. */
export interface CaldavAccount {
  url: string;
  username: string;
  password: string;
}

/** Settings → Calendar accounts → CalDAV, filled in and sent; ends on the page that says it is connected. */
export async function connectCaldav(page: Page, account: CaldavAccount): Promise<void> {
  await page.goto("/settings/calendars");
  await page.getByRole("link", { name: "Connect CalDAV" }).click();
  await page.getByLabel("Server address").fill(account.url);
  await page.getByLabel("Username", { exact: true }).fill(account.username);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByText("CalDAV is connected")).toBeVisible();
}

export async function createService(page: Page, name: string, minutes: number): Promise<void> {
  await page.goto("/services/new");
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByLabel("Duration (minutes)").fill(String(minutes));
  await page.getByRole("button", { name: "Create service" }).click();
  await page.waitForURL(/\/services\/[0-9a-f-]{36}/);
}

export interface TypedBooking {
  service: string;
  client: string;
  /** `yyyy-mm-dd` and `hh:mm`, on the person's own clock. */
  date: string;
  time: string;
}

/** Enters a booking; ends on its page. Answers that page's path, and when the form was sent (ms since 1970). */
export async function sendBooking(
  page: Page,
  booking: TypedBooking,
): Promise<{ path: string; clickedAt: number }> {
  await page.goto("/bookings/new");
  const options = page.getByLabel("Service", { exact: true }).locator("option", { hasText: booking.service });
  await page.getByLabel("Service", { exact: true }).selectOption((await options.getAttribute("value")) ?? "");
  await page.getByLabel("Client name").fill(booking.client);
  await page.getByLabel("Client email").fill("client@example.org");
  await page.getByLabel("Date", { exact: true }).fill(booking.date);
  await page.getByLabel("Start time").fill(booking.time);
  // The page stays the same one, so what it remembers outlives the form.
  await page.evaluate(() => {
    const note = () => document.body.setAttribute("data-clicked-at", String(Date.now()));
    document.addEventListener("click", note, { capture: true, once: true });
  });
  await page.getByRole("button", { name: "Create booking" }).click();
  await page.waitForURL(/\/bookings\/(?!new)[0-9a-f-]{36}/);
  const clickedAt = Number(await page.locator("body").getAttribute("data-clicked-at"));
  return { path: new URL(page.url()).pathname, clickedAt };
}

/** The same; answers the path alone. */
export const createBooking = async (page: Page, booking: TypedBooking): Promise<string> =>
  (await sendBooking(page, booking)).path;

/** Runs the cron once, as the scheduler would. */
export async function runCron(app: RunningApp): Promise<Record<string, number>> {
  const answer = await fetch(`${app.url}/api/cron/sync`, {
    method: "POST",
    headers: { authorization: `Bearer ${app.cronSecret}` },
  });
  if (answer.status !== 200) throw new Error(`The cron answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { counts: Record<string, number> }).counts;
}

/** A date `days` from now, as a date field wants it. */
export const dayFromNow = (days: number): string =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
