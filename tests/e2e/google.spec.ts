import { expect, newPerson, signUp, test } from "./setup/fixtures";
import { bookingsIn } from "./setup/places";
import { syncAllTo } from "./setup/primary";
import { connectedId, connectGoogle, consentAtGoogle, googleAccount } from "./setup/sign-in-pages";
import { createBooking, createService, dayFromNow } from "./setup/steps";

test("a permission left unticked is said in words, and nothing is connected", async ({
  page,
  calendars: { google },
  person,
}) => {
  expect(person.name).not.toBe("");
  const { email } = googleAccount(google);
  for (const untick of [/View and edit events/, /See the list/]) {
    await page.goto("/settings/calendars");
    await page.getByRole("button", { name: "Connect Google Calendar" }).click();
    await consentAtGoogle(page, email, { untick });
    await expect(page.getByRole("main").getByRole("alert")).toContainText(
      "A permission was left unticked. Calpace needs both",
    );
    await page.goto("/settings/calendars");
    await expect(page.getByText("No accounts connected yet")).toBeVisible();
  }
  await page.goto("/settings/calendars");
  await page.getByRole("button", { name: "Connect Google Calendar" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("You did not allow the access, so nothing was connected.")).toBeVisible();
});

test("access taken back: bookings wait, and arrive once after reconnecting", async ({
  page,
  context,
  calendars: { google },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const { email, main } = googleAccount(google);
  const connection = await connectGoogle(page, email);
  await syncAllTo(page, "Google Calendar", "Anna Berg");
  await createService(page, "Coaching session", 60);
  const booking = (time: string) =>
    createBooking(page, { service: "Coaching session", client: "Léa", date: dayFromNow(4), time });
  const arrived = () =>
    bookingsIn(google.events(main).map((e) => `${e.description}`)).map((id) => `/bookings/${id}`);
  const first = await booking("09:00");
  await expect.poll(arrived).toEqual([first]);

  // As its owner does it, on Google's own page.
  const owner = await context.newPage();
  await owner.goto(google.url);
  const account = owner.locator(".account").filter({ hasText: email });
  await account.getByRole("button", { name: "Revoke access" }).click();
  await expect(account.getByText("no app has access")).toBeVisible();
  await owner.close();
  const second = await booking("10:00");
  await expect(async () => {
    await page.goto("/settings/integrations");
    await expect(page.getByText("Reconnect needed")).toBeVisible({ timeout: 1000 });
  }).toPass();
  await expect(page.getByText("The permission was withdrawn or has expired.").first()).toBeVisible();
  const third = await booking("11:00");
  expect(arrived()).toEqual([first]);

  await page.goto("/settings/calendars");
  await page.getByRole("link", { name: "Reconnect" }).first().click();
  await page.getByRole("button", { name: "Reconnect Google Calendar" }).click();
  await expect(page.getByRole("radio", { name: email })).toBeChecked();
  await consentAtGoogle(page, email);
  await expect(page.getByText("Google Calendar is connected")).toBeVisible();
  expect(connectedId(page)).toBe(connection);
  await expect.poll(() => arrived().sort(), { timeout: 20_000 }).toEqual([first, second, third].sort());
  await page.goto("/settings/calendars");
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(1);
  await expect(page.getByText("Reconnect needed")).toHaveCount(0);
});

test("an answer of Google's counts once, and only in the session that asked", async ({
  page,
  browser,
  app,
  calendars: { google },
  person,
}) => {
  expect(person.name).not.toBe("");
  const { email } = googleAccount(google);
  const answers: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/connect/google/callback")) answers.push(request.url());
  });
  await connectGoogle(page, email);
  const [answer = ""] = answers;
  await page.goto(answer);
  await expect(page.getByText("This sign-in took too long or was opened somewhere else.")).toBeVisible();

  await page.goto("/settings/calendars");
  await page.getByRole("button", { name: "Connect Google Calendar" }).click();
  await expect(page.getByRole("heading", { name: "Sign in with Google" })).toBeVisible();
  const other = googleAccount(google);
  const meanwhile = await google.consent(page.url(), { email: other.email });
  const stranger = await browser.newPage({ baseURL: app.url });
  await signUp(stranger, newPerson("Mallory"));
  await stranger.goto(meanwhile.href);
  await expect(stranger.getByText("This sign-in took too long or was opened somewhere else.")).toBeVisible();
  await stranger.goto("/settings/calendars");
  await expect(stranger.getByText("No accounts connected yet")).toBeVisible();
  await stranger.close();
});
