import type { Page } from "@playwright/test";
import { sql } from "drizzle-orm";
import { rows } from "@/db/client";
import type { GoogleFake } from "@/tests/fakes/google/server";
import { startApp } from "./setup/app";
import { test as base, expect } from "./setup/fixtures";
import { atGoogle } from "./setup/oauth-services";
import { type SharedPostgres, sharePostgres } from "./setup/postgres";
import { connectGoogle, createBooking, createService, syncAllTo } from "./setup/stage";
import { dayFromNow, runCron } from "./setup/steps";

/*
 * Green means green: what a page says of an account its service said not long ago. The database is one that the test can
 * reach, so that time passes without waiting.
 */
const test = base.extend<object, { postgres: SharedPostgres }>({
  postgres: [
    async ({ calendars }, use) => {
      const postgres = await sharePostgres(calendars.env);
      await use(postgres);
      await postgres.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  app: [
    async ({ postgres }, use) => {
      const app = await startApp({ env: postgres.env });
      await use(app);
      await app.stop();
    },
    { scope: "worker", timeout: 90_000 },
  ],
});

/** So long ago everybody was last heard of, and asked. */
const age = ({ handle }: SharedPostgres, minutes: number) =>
  rows(
    handle.db,
    sql`update sync_lanes set proven_at = proven_at - ${minutes} * interval '1 minute',
      checked_at = checked_at - ${minutes} * interval '1 minute', probe_at = probe_at - ${minutes} * interval '1 minute'`,
  );

/** Somebody whose bookings all go to a Google account, where the first has arrived. */
async function connected(page: Page, google: GoogleFake) {
  const account = atGoogle(google);
  await connectGoogle(page, account.address);
  await syncAllTo(page, account.service, account.calendar);
  await createService(page, "Coaching session", 60);
  await page.goto(await book(page, "09:00"));
  await expect.poll(() => account.bookings().length).toBe(1);
  // The answer that brought it there is the last proof: it has been written down.
  await expect(page.getByText(/^In .* synced /)).toBeVisible();
  return account;
}

const book = (page: Page, time: string) =>
  createBooking(page, { service: "Coaching session", client: "Léa", date: dayFromNow(4), time });

const status = (page: Page) => page.getByRole("region", { name: "Connected calendars" });

test("access is taken back: Integrations says so within ten seconds, and what waited arrives after reconnecting", async ({
  page,
  context,
  postgres,
  calendars: { google },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const account = await connected(page, google);
  await age(postgres, 6);
  await account.takeBack(context);
  await page.goto("/settings/integrations");
  await expect(status(page).getByText("Needs you", { exact: true })).toBeVisible({ timeout: 10_000 });
  await expect(page.getByText("The permission was withdrawn or has expired.").first()).toBeVisible();
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(0);

  await book(page, "10:00");
  await page.goto("/settings/integrations");
  await page
    .getByRole("link", { name: /^Reconnect/ })
    .first()
    .click();
  await page.getByRole("button", { name: `Reconnect ${account.service}` }).click();
  await account.consent(page);
  await expect(page.getByText(`${account.service} is connected`)).toBeVisible();
  await expect.poll(() => account.bookings().length).toBe(2);
  await page.goto("/settings/integrations");
  await expect(status(page).getByText("Connected", { exact: true })).toBeVisible();
  await expect(status(page).getByText(/checked/)).toBeVisible();
});

test("access is taken back while the last proof is fresh: Sync now alone finds it within ten seconds", async ({
  page,
  context,
  calendars: { google },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const account = await connected(page, google);
  await account.takeBack(context);
  await page.goto("/settings/integrations");
  await expect(status(page).getByText("Connected", { exact: true })).toBeVisible();
  await page.getByLabel(`Actions for ${account.address}`).click();
  await page.getByRole("button", { name: `Sync now ${account.address}` }).click();
  await expect(status(page).getByText("Needs you", { exact: true })).toBeVisible({ timeout: 10_000 });
});

test("access is taken back and nobody looks: the scheduler finds it within seven hours", async ({
  page,
  context,
  app,
  postgres,
  calendars: { google },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const account = await connected(page, google);
  await account.takeBack(context);
  await page.goto("about:blank");
  await age(postgres, 6 * 60 + 30);
  await runCron(app);
  const lanes = await rows(
    postgres.handle.db,
    sql`select l.blocked from sync_lanes l join connections n on n.id = l.id where n.address = ${account.address}`,
  );
  expect(lanes).toEqual([{ blocked: "invalid_grant" }]);
  await page.goto("/settings/integrations");
  await expect(status(page).getByText("Needs you", { exact: true })).toBeVisible();
});

test("a page that is only fetched in case somebody will look has no account asked; a visit has", async ({
  page,
  postgres,
  calendars: { google },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const account = await connected(page, google);
  await page.goto("about:blank");
  await age(postgres, 6);
  const lane = async () => {
    const [found] = await rows<{ due: boolean; minutes: number }>(
      postgres.handle.db,
      sql`select l.probe_at <= now() as due, floor(extract(epoch from now() - l.proven_at) / 60)::int as minutes
      from sync_lanes l join connections n on n.id = l.id where n.address = ${account.address}`,
    );
    return found;
  };
  const router = { rsc: "1", "next-router-prefetch": "1" };
  for (const headers of [
    router,
    { ...router, "next-router-segment-prefetch": "/_tree" },
    { "sec-purpose": "prefetch" },
    { "sec-purpose": "prefetch;prerender" },
    { purpose: "prefetch" },
  ]) {
    const response = await page.request.get("/settings/integrations", {
      headers: { ...headers } as Record<string, string>,
    });
    expect(response.status()).toBe(200);
    expect({ headers, lane: await lane() }).toEqual({ headers, lane: { due: false, minutes: 6 } });
  }
  await page.request.get("/settings/integrations");
  await expect.poll(lane).toEqual({ due: false, minutes: 0 });
});
