import { expect, newPerson, signUp, test } from "./setup/fixtures";
import { atGoogle } from "./setup/oauth-services";
import { leaveUnticked, takeAccessBack } from "./setup/oauth-stories";
import { connectedId, connectGoogle, consentAtGoogle, googleAccount } from "./setup/sign-in-pages";

test("a permission left unticked is said in words, and nothing is connected", async ({
  page,
  calendars: { google },
  person,
}) => {
  expect(person.name).not.toBe("");
  await leaveUnticked(page, atGoogle(google));
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
  await takeAccessBack(page, context, atGoogle(google));
});

test("an account is reconnected, whatever goes wrong on the way there", async ({
  page,
  calendars: { google },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const mine = googleAccount(google).email;
  const other = googleAccount(google).email;
  const account = await connectGoogle(page, mine);
  const reconnect = page.getByRole("button", { name: "Reconnect Google Calendar" });
  const said = page.getByRole("main").getByRole("alert");
  await page.goto(`/settings/calendars/connect/google?account=${account}`);
  await expect(page.getByText(`Everything that waited for ${mine} is sent`)).toBeVisible();

  // Another account, twice; then going back to Google's page, whose answer was spent.
  for (const again of [1, 2]) {
    await reconnect.click();
    await consentAtGoogle(page, other);
    await expect(said, `${again}`).toContainText("That was another account.");
  }
  await page.goBack();
  await consentAtGoogle(page, other);
  await expect(said).toContainText("This sign-in took too long");

  await reconnect.click();
  await expect(page.getByRole("heading", { name: "Sign in with Google" })).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(said).toContainText("You did not allow the access");
  await reconnect.click();
  await consentAtGoogle(page, mine, { untick: /View and edit events/ });
  await expect(said).toContainText("A permission was left unticked.");
  await reconnect.click();
  await expect(page.getByRole("radio", { name: mine })).toBeChecked();
  await consentAtGoogle(page, mine);
  await expect(page.getByText("Google Calendar is connected")).toBeVisible();
  expect(connectedId(page)).toBe(account);
  await page.goto("/settings/calendars");
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(1);

  // Signed out meanwhile: the way back through the sign-in leads to the same account.
  await page.goto(`/settings/calendars/connect/google?account=${account}`);
  await reconnect.click();
  await expect(page.getByRole("heading", { name: "Sign in with Google" })).toBeVisible();
  await page.context().clearCookies();
  await page.getByRole("radio", { name: mine }).check();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Email", { exact: true }).fill(person.email);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(reconnect).toBeVisible();
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
