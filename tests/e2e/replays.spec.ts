import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { users } from "@/db/schema";
import { makeResetToken, RESET_LINK } from "@/lib/auth/reset";
import { startGoogleFake } from "@/tests/fakes/google/server";
import { type RunningApp, startApp } from "./setup/app";
import { expect, newPerson, test } from "./setup/fixtures";
import { sharePostgres } from "./setup/postgres";
import { googleAccount } from "./setup/sign-in-pages";
import { ledTo, Visitor } from "./setup/visitor";

const NEW_PASSWORD = "quiet river lantern 8";

/** Two processes of one installation, on one database. */
const installation = test.extend<
  object,
  { apps: [RunningApp, RunningApp]; google: Awaited<ReturnType<typeof startGoogleFake>> }
>({
  google: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const google = await startGoogleFake();
      await use(google);
      await google.stop();
    },
    { scope: "worker" },
  ],
  apps: [
    async ({ google }, use) => {
      const postgres = await sharePostgres(google.env);
      const apps = await Promise.all([startApp({ env: postgres.env }), startApp({ env: postgres.env })]);
      await use(apps);
      await Promise.all(apps.map((app) => app.stop()));
      await postgres.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/** Where a visitor who asks for their profile is sent; null for somebody who is shown it. */
async function sentTo(visitor: Visitor): Promise<string | null> {
  const { status, headers } = await visitor.ask("/settings/profile");
  if (status === 200) return null;
  return new URL(headers.get("location") ?? "", visitor.url).pathname;
}

/** The very same cookies, at each of the processes. */
const everywhere = (visitor: Visitor, apps: RunningApp[]) => apps.map((app) => visitor.copy(app.url));

installation("cookies of a session that has ended are refused by every process", async ({ apps }) => {
  const visitor = new Visitor(apps[0].url);
  const person = await visitor.signUp();
  const copies = everywhere(visitor, apps);
  for (const copy of copies) expect(await sentTo(copy)).toBeNull();

  // Changing the password on one of them renews the session that did it, and ends every copy of its cookies.
  const { text } = await visitor.act("settings/profile/actions.ts savePassword", {
    currentPassword: person.password,
    newPassword: NEW_PASSWORD,
  });
  expect(text).toContain('"status":"done"');
  for (const copy of copies) expect(await sentTo(copy)).toBe("/sign-in");
  const renewed = everywhere(visitor, apps);
  for (const copy of renewed) expect(await sentTo(copy)).toBeNull();

  await renewed[1]?.copy().signOut();
  for (const copy of [visitor, ...renewed]) expect(await sentTo(copy)).toBe("/sign-in");
});

installation(
  "a reset link that was used is refused by every process, also where it was opened before",
  async ({ apps }) => {
    const person = await new Visitor(apps[0].url).signUp();
    const [row] = await database().select().from(users).where(eq(users.email, person.email));
    if (!row) throw new Error("Nobody signed up.");
    const { id: userId, passwordChangedAt } = row;
    const token = await makeResetToken({ userId, passwordChangedAt }, new Date());
    const open = async (app: RunningApp) => {
      const visitor = new Visitor(app.url);
      const { headers } = await visitor.ask(`${RESET_LINK}?token=${token}`);
      expect(headers.get("location")).toMatch(/\/reset-password$/);
      return visitor;
    };
    const choose = (visitor: Visitor, newPassword: string) =>
      visitor.act("reset-password/actions.ts chooseNewPassword", { newPassword });
    const early = await Promise.all(apps.map(open));
    const user = await open(apps[0]);
    expect((await choose(user, NEW_PASSWORD)).headers.get("x-action-redirect")).toMatch(/^\/dashboard/);
    expect(await sentTo(user)).toBeNull();

    const late = await Promise.all(apps.map(open));
    for (const visitor of [...early, ...late]) {
      expect((await visitor.ask("/reset-password")).text).toContain("This link was used already");
      const { headers, text } = await choose(visitor, "another river lantern 9");
      expect(headers.get("x-action-redirect")).toBeNull();
      expect(text).toContain("This link was used already");
      expect(await sentTo(visitor)).toBe("/sign-in");
    }
    // The password is still the one that was chosen first.
    const signedIn = async (password: string) => {
      const visitor = new Visitor(apps[1].url);
      const body = new URLSearchParams({ email: person.email, password, callbackUrl: "/dashboard" });
      await visitor.ask("/api/auth/sign-in", { method: "POST", body });
      return (await sentTo(visitor)) === null;
    };
    expect(await signedIn("another river lantern 9")).toBe(false);
    expect(await signedIn(NEW_PASSWORD)).toBe(true);
  },
);

installation("an answer of Google's that was used is refused by every process", async ({ apps, google }) => {
  const { email } = googleAccount(google);
  const visitor = new Visitor(apps[0].url);
  await visitor.signUp(newPerson("Rea Played"));
  const begun = await visitor.act("settings/calendars/actions.ts signInAtProvider", { provider: "google" });
  const consent = ledTo(begun.headers.get("x-action-redirect")) ?? "";
  const { pathname, search } = await google.consent(consent, { email });
  const answer = pathname + search;
  const stranger = new Visitor(apps[1].url);
  await stranger.signUp(newPerson("Mallory"));
  const led = async (from: Visitor) => {
    const { status, headers } = await from.ask(answer);
    expect(status).toBe(303);
    return headers.get("location");
  };
  // Neither somebody else can use it, on either of them, nor is it used up by that.
  for (const copy of everywhere(stranger, apps)) expect(await led(copy)).toContain("problem=stale_sign_in");
  expect(await led(visitor)).toContain("/settings/calendars?connected=");
  for (const copy of everywhere(visitor, apps)) expect(await led(copy)).toContain("problem=stale_sign_in");
});
