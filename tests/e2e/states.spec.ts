import type { Page } from "@playwright/test";
import { expectGoodInEveryLook } from "./setup/axe";
import { type CalendarServers, FAKE_USER } from "./setup/calendars";
import { expect, test } from "./setup/fixtures";
import { googleAccount } from "./setup/sign-in-pages";
import { connectAndSync, connectCaldav, connectGoogle, createBooking, createService } from "./setup/stage";
import { dayFromNow, runCron } from "./setup/steps";

/*
 * What pages look like while something is going on or has gone wrong. The states that other specs walk through anyway
 * are looked at there: empty pages and pages full of things (pages), a broken account, receipts, activity and the
 * question before disconnecting (settings), a ticked list and the question before cancelling (bulk), weeks (week).
 */

async function good(page: Page): Promise<void> {
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function connectFake(page: Page, { fake }: CalendarServers): Promise<void> {
  await connectAndSync(page, { url: fake.url, ...FAKE_USER });
}

async function book(page: Page, count: number): Promise<string> {
  let last = "";
  for (let i = 0; i < count; i++)
    last = await createBooking(page, {
      service: "Coaching",
      client: `Client ${i}`,
      date: dayFromNow(5),
      time: `${String(9 + i).padStart(2, "0")}:00`,
    });
  return last;
}

async function accountPath(page: Page): Promise<string> {
  await page.goto("/settings/calendars");
  const href = await page
    .getByRole("link", { name: /^Manage/ })
    .first()
    .getAttribute("href");
  return href ?? "";
}

test("questions and refusals", async ({ page, calendars, person }) => {
  test.setTimeout(420_000);
  expect(person.name).not.toBe("");
  await page.goto("/settings/calendars/connect/caldav");
  await page.getByLabel("Server address").fill(calendars.fake.url);
  await page.getByLabel("Username", { exact: true }).fill(FAKE_USER.username);
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(page.getByLabel("Password", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await good(page);
  await connectFake(page, calendars);

  await page.goto("/services/new");
  await page.getByRole("button", { name: "Create service" }).click();
  await expect(page.getByRole("main").getByRole("alert").first()).toBeVisible();
  await good(page);
  const service = await createService(page, "Coaching", 30);
  await page.goto(service);
  await page.getByRole("button", { name: "Archive service" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await good(page);

  await page.goto("/bookings/new");
  await page.getByRole("button", { name: "Create booking" }).click();
  await expect(page.getByRole("main").getByRole("alert").first()).toBeVisible();
  await good(page);
  const booking = await book(page, 2);
  await page.goto(booking);
  await page.getByRole("button", { name: "Cancel booking" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await good(page);
  await page.goto(booking);
  await page.getByText("Edit client and notes").click();
  await page.getByLabel("Client email").fill("nobody");
  await page.getByRole("button", { name: "Save details" }).click();
  await expect(page.getByLabel("Client email")).toHaveAttribute("aria-invalid", "true");
  await good(page);

  // Previews: of the primary calendar, and with bulk off of a service's own one.
  await page.goto("/settings/integrations");
  await page.getByLabel("Primary calendar").selectOption({ label: "Side" });
  await expect(page.getByText("Not saved yet:")).toBeVisible();
  await good(page);
  await page.getByRole("link", { name: "Cancel", exact: true }).click();
  await expect(page.getByText("Not saved yet:")).toBeHidden();
  await page.route("**/settings/integrations", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.getByLabel("Enable sync for all services").click();
  await expect(page.getByText("The server could not be reached.")).toBeVisible();
  await good(page);
  await page.unroute("**/settings/integrations");
  await page.reload();
  await page.getByLabel("Enable sync for all services").uncheck();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await good(page);
  await page.goto(service);
  await page.getByLabel("Calendar", { exact: true }).selectOption({ label: "Side" });
  await expect(page.getByText("Not saved yet:")).toBeVisible();
  await good(page);

  await page.goto("/settings/profile");
  await page.getByRole("button", { name: /^Save/ }).first().click();
  await expect(page.getByText(/saved/i).first()).toBeVisible();
  await good(page);
});

test("accounts at work, in trouble, paused and leaving", async ({ page, app, calendars, person }) => {
  test.setTimeout(420_000);
  expect(person.name).not.toBe("");
  const { fake } = calendars;
  await connectFake(page, calendars);
  await createService(page, "Coaching", 30);

  // Refused for a while: Delayed, with the banner-free pages that tell of it.
  const up = fake.faults.fail({ kind: "status", status: 500 }, { method: "PUT" }, 1_000);
  const booking = await book(page, 2);
  const account = await accountPath(page);
  for (const path of ["/settings/integrations", account, "/dashboard"]) {
    await page.goto(path);
    await expect(page.getByText("Delayed").filter({ visible: true }).first()).toBeVisible();
    await good(page);
  }
  await page.goto(booking);
  // By now its next try may be due already.
  await expect(page.getByRole("button", { name: /^(Retry|Sync now)$/ })).toBeVisible();
  await good(page);
  up();

  // Slow: Syncing, with its progress.
  const fast = fake.faults.fail({ kind: "delay", ms: 7_000 }, { method: "PUT" }, 1_000);
  await book(page, 3);
  await page.goto("/settings/integrations");
  await page.getByRole("button", { name: "Sync everything now" }).click();
  await expect(
    page
      .getByText(/Syncing|Delayed/)
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
  await good(page);
  fast();

  await page.goto(account);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();
  const waiting = await book(page, 1);
  for (const path of [account, "/settings/integrations", "/settings/calendars", waiting]) {
    await page.goto(path);
    await expect(
      page
        .getByText(/paused/i)
        .filter({ visible: true })
        .first(),
    ).toBeVisible();
    await good(page);
  }
  await page.goto(account);
  await page.getByRole("button", { name: /^Resume/ }).click();
  await expect(page.getByText("Paused", { exact: true })).toBeHidden();
  await runCron(app);

  // Leaving, with a server that takes its time over every removal.
  const quick = fake.faults.fail({ kind: "delay", ms: 8_000 }, { method: "DELETE" }, 1_000);
  await page.goto(`${account}/disconnect`);
  await page.getByLabel("Remove the upcoming ones").check();
  await page.getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(page.getByText("The account is being disconnected")).toBeVisible();
  await good(page);
  quick();
});

test("calendars that are read-only, and one that is gone", async ({ page, app, calendars, person }) => {
  test.setTimeout(180_000);
  expect(person.name).not.toBe("");
  const { fake, google } = calendars;
  await connectGoogle(page, googleAccount(google).email);
  await page.goto("/settings/calendars");
  await expect(page.getByText("Read-only").first()).toBeVisible();
  await good(page);
  await page.goto(await accountPath(page));
  await expect(page.getByText("Read-only").first()).toBeVisible();
  await good(page);

  const passing = { id: "passing", name: "Passing" };
  fake.store.addCalendar(FAKE_USER.username, passing);
  try {
    await connectCaldav(page, { url: fake.url, ...FAKE_USER });
    await createService(page, "Coaching", 30);
    await page.goto("/settings/integrations");
    await page.getByLabel("Primary calendar").selectOption({ label: passing.name });
    await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
    const booking = await book(page, 1);
    await page.goto(booking);
    await expect(page.getByText(/^In Passing/)).toBeVisible();
    fake.store.user(FAKE_USER.username).calendars.delete(passing.id);
    await page.goto("/settings/calendars");
    await page
      .getByRole("link", { name: /^Manage/ })
      .last()
      .click();
    await page.getByRole("button", { name: "Refresh calendars" }).click();
    await expect(page.getByText("The list of calendars is up to date")).toBeVisible();
    await expect(page.getByText("Gone", { exact: true })).toBeVisible();
    await good(page);
    await runCron(app);
    for (const path of ["/settings/integrations", booking, "/dashboard"]) {
      await page.goto(path);
      await expect(
        page
          .getByText(/gone|cannot be used/i)
          .filter({ visible: true })
          .first(),
      ).toBeVisible();
      await good(page);
    }
  } finally {
    fake.store.user(FAKE_USER.username).calendars.delete(passing.id);
  }
});
