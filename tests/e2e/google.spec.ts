import { expect, newPerson, signUp, test } from "./setup/fixtures";
import { atGoogle } from "./setup/oauth-services";
import { leaveUnticked, takeAccessBack } from "./setup/oauth-stories";
import { connectGoogle, googleAccount } from "./setup/sign-in-pages";

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
