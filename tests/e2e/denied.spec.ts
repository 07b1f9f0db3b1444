import type { Page } from "@playwright/test";
import type { Denial } from "@/tests/fakes/google/denials";
import { expectGoodInEveryLook } from "./setup/axe";
import type { CalendarServers } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { bookingsIn } from "./setup/places";
import { lastChange } from "./setup/primary";
import {
  connectGoogle as connectByForm,
  connectedId,
  googleAccount,
  outlookAccount,
} from "./setup/sign-in-pages";
import {
  connectGoogle,
  connectOutlook,
  createBooking,
  createService,
  signUp,
  syncAllTo,
} from "./setup/stage";
import { dayFromNow } from "./setup/steps";

/*
 * Accounts that deny everything, and what a person is told of them: why, whose job it is, when it is tried again. Two
 * events that are denied in one run are an account's trouble; a pause is what makes them wait for the same run.
 */

const banner = (page: Page) => page.getByRole("region", { name: "Accounts that do not work" });
/** What is said to somebody who looks, in a narrow or wide layout. */
const said = (page: Page, text: string | RegExp) => page.getByText(text).filter({ visible: true }).first();

async function good(page: Page): Promise<void> {
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** Sends one form by keyboard. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole("button", { name }).first().focus();
  await page.keyboard.press("Enter");
}

/** Has the account asked at once; the answer is on the page when this ends. */
async function syncNow(page: Page, email: string, word: string | RegExp): Promise<void> {
  await expect(async () => {
    await page.goto("/settings/integrations");
    if (!(await said(page, word).isVisible())) {
      await page.getByLabel(`Actions for ${email}`).press("Enter");
      await press(page, `Sync now ${email}`);
    }
    await expect(said(page, word)).toBeVisible({ timeout: 5_000 });
  }).toPass({ timeout: 40_000, intervals: [4_000] });
}

const book = (page: Page, hour: number) =>
  createBooking(page, {
    service: "Coaching",
    client: `Client ${hour}`,
    date: dayFromNow(5),
    time: `${String(hour).padStart(2, "0")}:00`,
  });

/** Connects a Google account that then denies everything with `denial`, while a removal and two writes wait for it. */
async function inTrouble(page: Page, { google }: CalendarServers, denial: Denial) {
  const { email, main } = googleAccount(google);
  const id = await connectGoogle(page, email);
  const account = `/settings/calendars/${id}`;
  await syncAllTo(page, "Google Calendar", "Anna Berg");
  await createService(page, "Coaching", 30);
  const there = () =>
    bookingsIn(google.events(main).map((e) => `${e.description}`)).map((b) => `/bookings/${b}`);
  const removed = await book(page, 9);
  await expect.poll(there).toEqual([removed]);

  await page.goto(account);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  google.deny(email, denial);
  const written = [await book(page, 10), await book(page, 11)];
  await page.goto(removed);
  await page.getByRole("button", { name: "Cancel booking" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel booking" }).click();
  await expect(page.getByText("The booking was cancelled.")).toBeVisible();
  await page.goto(account);
  await page.getByRole("button", { name: /^Resume/ }).click();
  await expect(page.getByText("Paused", { exact: true })).toBeHidden();
  return { email, account, removed, written, there };
}

test("an account that denies everything: why, whose job it is, and when it is tried again", async ({
  page,
  calendars,
  person,
}) => {
  test.setTimeout(180_000);
  expect(person.name).not.toBe("");
  const { email, account, removed, written } = await inTrouble(page, calendars, "notACalendarUser");

  await expect(async () => {
    await page.goto("/settings/integrations");
    await expect(said(page, "Needs your organisation's administrator")).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 40_000 });
  // The banner is one and the same: it is looked at once beside an account and once without.
  const looked = [account, "/dashboard"];
  for (const path of ["/settings/integrations", "/settings/calendars", ...looked]) {
    await page.goto(path);
    await expect(said(page, "Needs your organisation's administrator")).toBeVisible();
    await expect(banner(page)).toContainText("Google Calendar is switched off for this account.");
    await expect(banner(page)).toContainText(
      "Ask your organisation's administrator to switch on Google Calendar for this account.",
    );
    await expect(banner(page)).toContainText(/Tried again (at \d\d:\d\d|soon)/);
    await expect(banner(page)).toContainText("3 bookings wait");
    if (looked.includes(path)) await good(page);
  }

  // Receipts: of a booking that waits, and of a cancelled one whose event is still there.
  await page.goto(written[0] ?? "");
  const why = "Google Calendar is switched off for this account";
  await expect(said(page, `Waiting to sync to Anna Berg (Google Calendar, ${email}) (${why})`)).toBeVisible();
  await expect(
    said(page, /administrator.*The account is tried again (at|soon).*until the booking is over/),
  ).toBeVisible();
  await good(page);
  await page.goto(removed);
  await expect(said(page, `To be removed from Anna Berg (Google Calendar, ${email}) (${why})`)).toBeVisible();
  await expect(said(page, /The account is tried again (at|soon).*and until the event is gone/)).toBeVisible();
  await good(page);
});

test("whose job it is follows what the service says, and a press of the button ends it when it is over", async ({
  page,
  calendars,
  person,
}) => {
  test.setTimeout(180_000);
  expect(person.name).not.toBe("");
  const { google } = calendars;
  const { email, removed, written, there } = await inTrouble(page, calendars, "notACalendarUser");

  google.deny(email, "accessNotConfigured");
  await syncNow(page, email, "Needs this server's operator");
  await expect(banner(page)).toContainText(
    "Ask the operator of this server to switch on the Google Calendar API.",
  );

  // One that passes is no one's job: no banner, and its reason beside the account.
  google.deny(email, "page 502");
  await syncNow(page, email, "The calendar server has a problem of its own.");
  await expect(said(page, /^Delayed, retrying (at \d\d:\d\d|soon)/)).toBeVisible();
  await expect(banner(page)).toBeHidden();
  await good(page);

  google.allow(email);
  await syncNow(page, email, /^Connected$/);
  await expect.poll(async () => there().sort()).toEqual([...written].sort());
  for (const path of ["/settings/integrations", "/dashboard"]) {
    await page.goto(path);
    await expect(said(page, /^Connected$/)).toBeVisible();
    await expect(banner(page)).toBeHidden();
  }
  await page.goto(removed);
  await expect(said(page, "In no calendar (cancelled)")).toBeVisible();
});

test("a calendar somebody lends is usable after one more permission", async ({
  page,
  calendars: { outlook },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const { id, mail } = outlookAccount(outlook);
  const lent = `AAMk-${id}-Lent=`;
  outlook.mailboxes.addCalendar(id, {
    id: lent,
    name: "Practice of Bo",
    owner: { name: "Bo", address: "bo@contoso.example" },
  });
  const connection = await connectOutlook(page, mail);
  for (const path of ["/settings/calendars", `/settings/calendars/${connection}`]) {
    await page.goto(path);
    await expect(said(page, "Practice of Bo (Bo): needs one more permission")).toBeVisible();
  }
  await good(page);
  await page.goto("/settings/integrations");
  await expect(
    page.getByLabel("Primary calendar").locator("option", { hasText: "Practice of Bo" }),
  ).toHaveCount(0);

  await page.goto(`/settings/calendars/${connection}`);
  await press(page, `Give this permission to ${mail}`);
  await expect(page.getByRole("heading", { name: "Permissions requested" })).toBeVisible();
  await expect(page.getByRole("radio", { name: mail })).toBeChecked();
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(page.getByText("Outlook is connected")).toBeVisible();
  expect(connectedId(page)).toBe(connection);
  await expect(page.getByText("needs one more permission")).toHaveCount(0);

  await syncAllTo(page, "Outlook", "Practice of Bo (Bo)");
  await createService(page, "Coaching", 30);
  const booking = await book(page, 10);
  const there = () =>
    bookingsIn(outlook.events(id, lent).map((e) => e.body.content)).map((b) => `/bookings/${b}`);
  await expect.poll(there).toEqual([booking]);
});

test("an account with more calendars than are shown says how many it has", async ({
  page,
  calendars: { google },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const { email } = googleAccount(google);
  for (let i = 1; i <= 337; i++)
    google.addCalendar(email, { id: `team${i}.${email}@group.calendar.google.com`, summary: `Team ${i}` });
  const connection = await connectGoogle(page, email);
  for (const path of ["/settings/calendars", `/settings/calendars/${connection}`]) {
    await page.goto(path);
    await expect(said(page, /^200 of 340 calendars are shown/)).toBeVisible();
  }
  await page.goto("/settings/integrations");
  await expect(page.getByLabel("Primary calendar").locator("optgroup").first()).toHaveAttribute(
    "label",
    `Google Calendar – ${email}, 200 of 340 calendars`,
  );
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("an account in trouble is told, tried again by its button, and works", async ({ page, calendars }) => {
    test.setTimeout(180_000);
    await signUp(page, newPerson());
    const { google } = calendars;
    const { email } = googleAccount(google);
    const id = await connectByForm(page, email);
    await page.goto("/settings/integrations");
    await page.getByLabel("Primary calendar").selectOption({ label: "Anna Berg" });
    await page.getByRole("button", { name: "Save" }).last().click();
    await lastChange(page, "Primary calendar changed from none to Anna Berg");
    await page.getByLabel("Enable sync for all services").check();
    await page.getByRole("button", { name: "Save" }).first().click();
    await lastChange(page, "Sync for all services was turned on");
    await createService(page, "Coaching", 30);
    await page.goto(`/settings/calendars/${id}`);
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await expect(page.getByText("Paused", { exact: true })).toBeVisible();
    google.deny(email, "domainPolicy");
    for (const hour of [10, 11]) await book(page, hour);
    await page.goto(`/settings/calendars/${id}`);
    await page.getByRole("button", { name: /^Resume/ }).click();
    await expect(async () => {
      await page.goto("/settings/integrations");
      await expect(banner(page)).toContainText("does not accept events", { timeout: 2_000 });
    }).toPass({ timeout: 40_000 });
    google.allow(email);
    await syncNow(page, email, /^Connected$/);
    await page.goto("/settings/integrations");
    await expect(banner(page)).toHaveCount(0);
  });
});
