import { expect, test } from "./setup/fixtures";
import { bookingsIn } from "./setup/places";
import { syncAllTo } from "./setup/primary";
import { connectedId, connectOutlook, consentAtMicrosoft, outlookAccount } from "./setup/sign-in-pages";
import { createBooking, createService, dayFromNow } from "./setup/steps";

test("a permission left unticked is said in words, and nothing is connected", async ({
  page,
  calendars: { outlook },
  person,
}) => {
  expect(person.name).not.toBe("");
  const { mail } = outlookAccount(outlook);
  await page.goto("/settings/calendars");
  await page.getByRole("button", { name: "Connect Outlook" }).click();
  await consentAtMicrosoft(page, mail, { untick: /full access to your calendars/ });
  await expect(page.getByRole("main").getByRole("alert")).toContainText("A permission was left unticked.");
  await page.goto("/settings/calendars");
  await expect(page.getByText("No accounts connected yet")).toBeVisible();
});

test("access taken back: bookings wait, and arrive once after reconnecting", async ({
  page,
  context,
  calendars: { outlook },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const { id, mail, main } = outlookAccount(outlook);
  const connection = await connectOutlook(page, mail);
  await syncAllTo(page, "Outlook", "Calendar");
  await createService(page, "Coaching session", 60);
  const booking = (time: string) =>
    createBooking(page, { service: "Coaching session", client: "Léa", date: dayFromNow(4), time });
  const arrived = () =>
    bookingsIn(outlook.events(id, main).map((e) => e.body.content)).map((b) => `/bookings/${b}`);
  const first = await booking("09:00");
  await expect.poll(arrived).toEqual([first]);

  const owner = await context.newPage();
  await owner.goto(outlook.url);
  const account = owner.locator("article").filter({ hasText: mail });
  await account.getByRole("button", { name: "Remove Calpace’s access" }).click();
  await expect(account.getByRole("button")).toHaveCount(0);
  await owner.close();
  const second = await booking("10:00");
  await expect(async () => {
    await page.goto("/settings/integrations");
    await expect(page.getByText("Reconnect needed")).toBeVisible({ timeout: 1000 });
  }).toPass();
  expect(arrived()).toEqual([first]);

  await page.goto("/settings/calendars");
  await page.getByRole("link", { name: "Reconnect" }).first().click();
  await page.getByRole("button", { name: "Reconnect Outlook" }).click();
  await expect(page.getByRole("radio", { name: mail })).toBeChecked();
  await consentAtMicrosoft(page, mail);
  await expect(page.getByText("Outlook is connected")).toBeVisible();
  expect(connectedId(page)).toBe(connection);
  await expect.poll(() => arrived().sort(), { timeout: 20_000 }).toEqual([first, second].sort());
  await page.goto("/settings/calendars");
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(1);
});
