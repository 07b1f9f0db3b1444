import type { Page } from "@playwright/test";
import type { GoogleFake } from "@/tests/fakes/google/server";
import { expectGoodInEveryLook } from "./setup/axe";
import { expect, newPerson, test } from "./setup/fixtures";
import { lastChange } from "./setup/primary";
import { googleAccount } from "./setup/sign-in-pages";
import { connectGoogle, createBooking, createService, signUp, syncAllTo } from "./setup/stage";
import { dayFromNow, runCron } from "./setup/steps";

const CLIENTS = ["Agathe", "Balthasar von und zu Hohenstein-Wildenfels", "Cora", "Dora"] as const;

/** What the owner does in Google Calendar itself. */
function owner(google: GoogleFake, calendar: string) {
  const eventOf = (client: string) => {
    const event = google.events(calendar).find((e) => String(e.summary).includes(client));
    if (!event) throw new Error(`There is no event of ${client}.`);
    return event.id;
  };
  return {
    titles: () =>
      google
        .events(calendar)
        .map((e) => String(e.summary))
        .sort(),
    rename: (client: string, summary: string) =>
      google.editEvent(calendar, eventOf(client), { summary, description: `of ${client}` }),
    moveTo: (client: string, start: string, end: string) =>
      google.editEvent(calendar, eventOf(client), {
        start: { dateTime: start, timeZone: "Europe/Berlin" },
        end: { dateTime: end, timeZone: "Europe/Berlin" },
      }),
    remove: (client: string) => google.removeEvent(calendar, eventOf(client)),
  };
}

const changes = (page: Page) => page.getByRole("region", { name: "Changes made in the calendar" });
const row = (page: Page, client: string) => changes(page).getByRole("listitem").filter({ hasText: client });

async function compare(page: Page, words: string) {
  await changes(page).getByRole("button", { name: "Compare now" }).click();
  await expect(changes(page).getByText(words, { exact: true }).first()).toBeVisible();
}

test("events edited and deleted in the calendar are found, accepted and restored", async ({
  page,
  app,
  calendars: { google },
  person,
}) => {
  test.setTimeout(180_000);
  expect(person.name).not.toBe("");
  const account = googleAccount(google);
  const id = await connectGoogle(page, account.email);
  await syncAllTo(page, "Google Calendar", "Work");
  await createService(page, "Coaching", 60);
  const paths = new Map<string, string>();
  for (const [index, client] of CLIENTS.entries())
    paths.set(
      client,
      await createBooking(page, {
        service: "Coaching",
        client,
        date: dayFromNow(5),
        time: `1${index}:00`,
      }),
    );
  const outside = owner(google, account.work);
  await expect.poll(outside.titles).toHaveLength(4);
  const meant = outside.titles();
  await runCron(app);

  await page.goto(`/settings/calendars/${id}`);
  await expect(changes(page).getByText("The events were not compared yet.")).toBeVisible();
  await compare(page, "All 4 upcoming events are as Calpace wrote them");

  const [agathe, balthasar, cora] = CLIENTS;
  outside.rename(agathe, "Dentist");
  outside.moveTo(balthasar, `${dayFromNow(6)}T15:00:00+01:00`, `${dayFromNow(6)}T16:00:00+01:00`);
  outside.remove(cora);
  await compare(page, "3 of the 4 upcoming events differ from what Calpace wrote");
  await expect(row(page, agathe).getByText("Title changed to “Dentist”")).toBeVisible();
  await expect(row(page, balthasar).getByText(/^Moved to /)).toBeVisible();
  await expect(row(page, cora).getByText("Deleted from Work")).toBeVisible();
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });

  // With the keyboard: the focus stays among the rows when the pressed button goes away.
  await row(page, agathe).getByRole("button", { name: "Accept the event of Agathe" }).focus();
  await page.keyboard.press("Enter");
  await expect(changes(page).getByText("Left as it is")).toBeVisible();
  await expect(changes(page).getByText("1 accepted change")).toBeVisible();
  expect(await changes(page).evaluate((region) => region.contains(document.activeElement))).toBe(true);
  await page.reload();
  await compare(page, "2 of the 4 upcoming events differ from what Calpace wrote");

  await page.goto(paths.get(cora) ?? "");
  const receipt = page.getByRole("region", { name: "Sync receipt" });
  await expect(receipt.getByRole("heading", { name: "Changed in the calendar" })).toBeVisible();
  await expect(receipt.getByText("Deleted from Work")).toBeVisible();
  await expect(receipt.getByText(/^No longer in Work /)).toBeVisible();
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await receipt.getByRole("button", { name: "Restore" }).click();
  await expect(receipt.getByText("Deleted from Work")).toBeHidden();
  await expect.poll(() => outside.titles().some((title) => title.includes(cora))).toBe(true);

  await page.goto(paths.get(agathe) ?? "");
  await expect(receipt.getByRole("heading", { name: "Changed in the calendar, and accepted" })).toBeVisible();

  await page.goto(`/settings/calendars/${id}`);
  await row(page, balthasar).getByRole("button", { name: "Restore" }).click();
  await expect(changes(page).getByText("Being written again")).toBeVisible();
  await changes(page).getByText("1 accepted change").click();
  await expectGoodInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await row(page, agathe).getByRole("button", { name: "Restore" }).click();
  await expect.poll(outside.titles).toEqual(meant);
  await runCron(app);
  await page.reload();
  await compare(page, "All 4 upcoming events are as Calpace wrote them");
  await expect(changes(page).getByRole("listitem")).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("changes outside are found, accepted and restored all at once", async ({
    page,
    app,
    calendars: { google },
  }) => {
    await signUp(page, newPerson());
    const account = googleAccount(google);
    const id = await connectGoogle(page, account.email);
    await page.goto("/settings/integrations");
    await page.getByLabel("Primary calendar").selectOption({ label: "Work" });
    await page.getByRole("button", { name: "Save" }).last().click();
    await lastChange(page, "Primary calendar changed from none to Work");
    await createService(page, "Coaching", 60);
    for (const [index, client] of ["Agathe", "Cora", "Dora"].entries())
      await createBooking(page, {
        service: "Coaching",
        client,
        date: dayFromNow(5),
        time: `1${index}:00`,
      });
    const outside = owner(google, account.work);
    await expect.poll(outside.titles).toHaveLength(3);
    const meant = outside.titles();
    await runCron(app);
    for (const client of ["Agathe", "Cora"]) outside.remove(client);
    outside.rename("Dora", "Dentist");

    await page.goto(`/settings/calendars/${id}`);
    await compare(page, "All 3 upcoming events differ from what Calpace wrote");
    await row(page, "Dora").getByRole("button", { name: "Accept" }).click();
    await expect(changes(page).getByText("Left as it is")).toBeVisible();
    await changes(page).getByRole("button", { name: "Restore all 2" }).click();
    await expect(changes(page).getByText("Being written again")).toBeVisible();
    await expect.poll(outside.titles).toEqual([...meant.slice(0, 2), "Dentist"]);
  });
});
