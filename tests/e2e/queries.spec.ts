import { startPostgres } from "@/tests/setup/postgres";
import { startApp } from "./setup/app";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { connectAndSync, createBooking, createService, signUp } from "./setup/stage";
import { countStatements } from "./setup/statements";
import { dayFromNow } from "./setup/steps";

/** One finds the session and its person; the bound is for what the page itself asks. */
const SESSION = 1;

test("the Integrations page asks the database at most three things beside the session, a week at most eight", async ({
  browser,
  calendars,
}) => {
  test.setTimeout(120_000);
  const postgres = await startPostgres();
  const counted = await countStatements(postgres.url);
  const app = await startApp({
    env: {
      ...calendars.env,
      DATABASE_URL: counted.url,
      AUTH_SECRET: "a secret of the test that counts statements",
      ENCRYPTION_KEYS: `e1:${Buffer.alloc(32, 9).toString("base64")}`,
    },
  });
  const context = await browser.newContext({ baseURL: app.url });
  try {
    const page = await context.newPage();
    await signUp(page, newPerson());
    await connectAndSync(page, { url: calendars.fake.url, ...FAKE_USER });
    for (const name of ["Coaching", "Workshop"]) await createService(page, name, 30);
    for (const time of ["09:00", "10:00", "11:00"])
      await createBooking(page, { service: "Coaching", client: "Ada", date: dayFromNow(3), time });
    await page.close();

    const cookie = (await context.cookies()).map((c) => `${c.name}=${c.value}`).join("; ");
    /** The fewest of three: anything else that runs (a sync that ends) only adds to it. */
    const asked = async (path: string) => {
      const counts: number[] = [];
      for (let i = 0; i < 4; i++) {
        counted.take();
        const answer = await fetch(app.url + path, { headers: { cookie }, redirect: "manual" });
        expect(answer.status).toBe(200);
        await answer.text();
        counts.push(counted.take() - SESSION);
      }
      return Math.min(...counts);
    };
    const integrations = await asked("/settings/integrations");
    const week = await asked(`/bookings/week?day=${dayFromNow(3)}`);
    test
      .info()
      .annotations.push({ type: "statements", description: `Integrations ${integrations}, week ${week}` });
    expect(integrations).toBeGreaterThan(0);
    expect(integrations).toBeLessThanOrEqual(3);
    expect(week).toBeLessThanOrEqual(8);
  } finally {
    await context.close();
    await app.stop();
    await counted.stop();
    await postgres.stop();
  }
});
