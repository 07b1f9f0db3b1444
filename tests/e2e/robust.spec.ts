import { FAKE_USER } from "./setup/calendars";
import { expect, test } from "./setup/fixtures";
import { bookingsIn } from "./setup/places";
import { lastChange } from "./setup/primary";
import { connectAndSync, connectCaldav, createBooking, createService } from "./setup/stage";
import { dayFromNow } from "./setup/steps";

test("a page left open across a deploy offers a reload, and rolls back", async ({
  page,
  calendars,
  person,
}) => {
  expect(person.name).not.toBe("");
  await connectCaldav(page, { url: calendars.fake.url, ...FAKE_USER });
  await page.goto("/settings/integrations");
  // The build that is running now does not know the action the open page asks for.
  await page.route("**/settings/integrations", (route) => {
    const headers = route.request().headers();
    const action = headers["next-action"];
    return route.continue(action ? { headers: { ...headers, "next-action": `00${"f".repeat(40)}` } } : {});
  });
  const bulk = page.getByLabel("Enable sync for all services");
  await bulk.click();
  await expect(page.getByText("Calpace was updated while this page was open.")).toBeVisible();
  await expect(bulk).not.toBeChecked();
  await page.unroute("**/settings/integrations");
  await page.getByRole("button", { name: "Reload the page" }).click();
  await expect(page.getByText("Calpace was updated while this page was open.")).toBeHidden();
  await bulk.check();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
});

test("whatever is chosen while a save is under way is kept, also by going to another page", async ({
  page,
  calendars,
  person,
}) => {
  expect(person.name).not.toBe("");
  await connectCaldav(page, { url: calendars.fake.url, ...FAKE_USER });
  await page.goto("/settings/integrations");
  const primary = page.getByLabel("Primary calendar");
  let answer: () => void = () => {};
  const late = new Promise<void>((go) => {
    answer = go;
  });
  let sent = 0;
  await page.route("**/settings/**", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    sent += 1;
    await late;
    await route.continue();
  });
  await primary.selectOption({ label: "Main" });
  await expect.poll(() => sent).toBe(1);
  await primary.selectOption({ label: "Side" });
  await page.getByLabel("Enable sync for all services").check();
  await page.getByRole("link", { name: "Calendar accounts" }).first().click();
  answer();
  await page.waitForURL(/\/settings\/calendars$/);
  const look = await page.context().newPage();
  await expect(async () => {
    await look.goto("/settings/integrations");
    await expect(look.getByLabel("Primary calendar").locator("option:checked")).toHaveText("Side", {
      timeout: 1_000,
    });
    await expect(look.getByLabel("Enable sync for all services")).toBeChecked({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
});

test("what is chosen before the page's scripts are there is saved once they are", async ({
  page,
  calendars,
  person,
}) => {
  expect(person.name).not.toBe("");
  await connectCaldav(page, { url: calendars.fake.url, ...FAKE_USER });
  let arrive: () => void = () => {};
  const late = new Promise<void>((go) => {
    arrive = go;
  });
  await page.route("**/_next/static/**/*.js*", async (route) => {
    await late;
    await route.continue();
  });
  await page.goto("/settings/integrations", { waitUntil: "commit" });
  await page.getByLabel("Primary calendar").selectOption({ label: "Side" });
  arrive();
  await lastChange(page, "Primary calendar changed from none to Side");
  await page.reload();
  await expect(page.getByLabel("Primary calendar").locator("option:checked")).toHaveText("Side");
});

test("a double click writes once", async ({ page, calendars, person }) => {
  test.setTimeout(90_000);
  expect(person.name).not.toBe("");
  const { fake } = calendars;
  await connectAndSync(page, { url: fake.url, ...FAKE_USER });

  await page.goto("/services/new");
  await page.getByLabel("Name", { exact: true }).fill("Coaching");
  await page.getByLabel("Duration (minutes)").fill("30");
  await page.getByRole("button", { name: "Create service" }).dblclick();
  await page.waitForURL(/\/services\/[0-9a-f-]{36}/);
  await page.goto("/services");
  await expect(page.locator("#main").getByRole("link", { name: "Coaching" })).toHaveCount(1);

  await page.goto("/bookings/new");
  await page.getByLabel("Client name").fill("Ada");
  await page.getByLabel("Client email").fill("ada@example.org");
  await page.getByLabel("Date", { exact: true }).fill(dayFromNow(3));
  await page.getByLabel("Start time").fill("10:00");
  await page.getByRole("button", { name: "Create booking" }).dblclick();
  await page.waitForURL(/\/bookings\/(?!new)[0-9a-f-]{36}/);
  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  await page.goto("/bookings");
  await expect(page.getByRole("link", { name: "Ada", exact: true })).toHaveCount(1);
  const events = (calendar: string) =>
    bookingsIn(fake.events(FAKE_USER.username, calendar).map(({ ics }) => ics.replace(/\r?\n /g, ""))).filter(
      (found) => found === id,
    );
  await expect.poll(() => events("main")).toEqual([id]);

  await page.goto("/settings/integrations");
  await page.getByLabel("Primary calendar").selectOption({ label: "Side" });
  await page.getByRole("button", { name: "Apply" }).dblclick();
  await expect.poll(() => events("side")).toEqual([id]);
  await expect.poll(() => events("main")).toEqual([]);
  await expect(page.getByText(/Primary calendar changed from Main \(CalDAV, .+\) to Side/)).toBeVisible();
});

test("at 400 % zoom nothing scrolls sideways, and what has the focus can be seen", async ({
  page,
  person,
}) => {
  test.setTimeout(90_000);
  expect(person.name).not.toBe("");
  await createService(page, "Coaching", 30);
  const booking = await createBooking(page, {
    service: "Coaching",
    client: "Ada",
    date: dayFromNow(3),
    time: "10:00",
  });
  // A window of 1280 × 1024 at 400 %.
  await page.setViewportSize({ width: 320, height: 256 });
  const paths = [
    "/dashboard",
    "/bookings",
    "/bookings/week",
    "/bookings/new",
    booking,
    "/settings/integrations",
    "/settings/calendars/connect/caldav",
  ];
  for (const path of paths) {
    await page.goto(path);
    const room = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      document.documentElement.clientWidth,
    ]);
    expect(room[0], `sideways on ${path}`).toBeLessThanOrEqual(room[1] ?? 0);
    for (let i = 0; i < 25; i++) {
      await page.keyboard.press("Tab");
      const covered = await page.evaluate(() => {
        const element = document.activeElement;
        if (!element || element === document.body || element.id === "main") return null;
        const box = element.getBoundingClientRect();
        const [x, y] = [Math.min(box.x + box.width / 2, innerWidth - 1), box.y + box.height / 2];
        if (box.width <= 1 || box.height > innerHeight) return null;
        const top = document.elementFromPoint(x, Math.max(0, Math.min(y, innerHeight - 1)));
        const seen =
          y >= 0 && y <= innerHeight && top !== null && (element.contains(top) || top.contains(element));
        return seen ? null : element.outerHTML.slice(0, 150);
      });
      expect(covered, `the focus on ${path}`).toBeNull();
    }
  }
});

test("a link says that its page is under way, and nothing moves for it", async ({ page, person }) => {
  expect(person.name).not.toBe("");
  await page.goto("/bookings");
  // The page takes its time: what is asked for after the click is answered late.
  let answer: () => void = () => {};
  const late = new Promise<void>((go) => {
    answer = go;
  });
  await page.route(/\/bookings\/week/, async (route) => {
    await late;
    await route.continue();
  });
  const link = page.getByRole("navigation", { name: "View" }).getByRole("link", { name: "Week" });
  const places = () =>
    page.locator("#main a, #main button, #main input").evaluateAll((all) =>
      all.map((e) => {
        const { x, y, width, height } = e.getBoundingClientRect();
        return [x, y, width, height];
      }),
    );
  const before = await places();
  await link.click();
  const line = link.locator("span[aria-hidden]");
  await expect.poll(() => line.evaluate((e) => Number(getComputedStyle(e).opacity))).toBeGreaterThan(0.3);
  expect(await places()).toEqual(before);
  answer();
  await page.waitForURL(/\/bookings\/week$/);
  await expect(page.getByText("Today", { exact: true })).toBeVisible();
});
