import { FAKE_USER } from "./setup/calendars";
import { expect, test } from "./setup/fixtures";
import { bookingsIn, watchBookings } from "./setup/places";
import { googleAccount } from "./setup/sign-in-pages";
import { connectAndSync, connectGoogle, createBooking, createService } from "./setup/stage";
import { dayFromNow } from "./setup/steps";

const COUNT = 8;

test("undone in the middle of a move, every event is back where it was, once, and never in neither", async ({
  page,
  calendars: { fake },
  person,
}) => {
  test.setTimeout(150_000);
  expect(person.name).not.toBe("");
  await connectAndSync(page, { url: fake.url, ...FAKE_USER });
  await createService(page, "Coaching", 30);
  const made: string[] = [];
  for (let i = 0; i < COUNT; i++) {
    const path = await createBooking(page, {
      service: "Coaching",
      client: `Client ${i}`,
      date: dayFromNow(5),
      time: `${String(9 + i).padStart(2, "0")}:00`,
    });
    made.push(path.split("/").at(-1) ?? "");
  }
  made.sort();
  const mine = (calendar: string) =>
    bookingsIn(fake.events(FAKE_USER.username, calendar).map(({ ics }) => ics.replace(/\r?\n /g, "")))
      .filter((id) => made.includes(id))
      .sort();
  await expect.poll(() => mine("main")).toEqual(made);
  const watch = watchBookings(() => [...mine("main"), ...mine("side")]);

  // Each write takes its time, so that the move is under way when it is taken back.
  const stop = fake.faults.fail({ kind: "delay", ms: 1_500 }, { method: "PUT" }, 1_000);
  await page.goto("/settings/integrations");
  await page.getByLabel("Primary calendar").selectOption({ label: "Side" });
  await expect(page.getByText(`${COUNT} upcoming bookings move from Main`)).toBeVisible();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect.poll(() => mine("side").length, { intervals: [20], timeout: 20_000 }).toBeGreaterThan(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("The change was undone")).toBeVisible();
  const there = mine("side").length;
  test
    .info()
    .annotations.push({ type: "in the new calendar as Undo was answered", description: String(there) });
  expect(there).toBeLessThan(COUNT);
  stop();

  await expect.poll(() => mine("side"), { timeout: 40_000 }).toEqual([]);
  await expect.poll(() => mine("main"), { timeout: 20_000 }).toEqual(made);
  await expect(page.getByText("Connected", { exact: true })).toBeVisible({ timeout: 20_000 });
  watch.stop();
  expect(mine("main")).toEqual(made);
  expect([...watch.lost]).toEqual([]);
  expect(watch.most).toBeLessThanOrEqual(2);
});

test("an undo says of upcoming bookings what it does to them: they are added again", async ({
  page,
  calendars: { fake },
  person,
}) => {
  test.setTimeout(150_000);
  expect(person.name).not.toBe("");
  await connectAndSync(page, { url: fake.url, ...FAKE_USER });
  const names = ["Coaching", "Yoga"];
  for (const [index, service] of names.entries()) {
    await createService(page, service, 30);
    const time = `${10 + index}:00`;
    await createBooking(page, { service, client: `Client ${index}`, date: dayFromNow(5), time });
  }
  await page.goto("/settings/integrations");
  const bulk = page.getByLabel("Enable sync for all services");
  await bulk.uncheck();
  await expect(page.getByText("Sync for all services was turned off")).toBeVisible();
  const send = async (services: string[], label: string) => {
    for (const service of services) await page.getByLabel(service, { exact: true }).check();
    await page.getByLabel("Send them to").selectOption({ label });
    await page.getByRole("button", { name: "Apply" }).click();
    await expect(page.getByText("Not saved yet:")).toBeVisible();
    await page.getByRole("button", { name: "Apply" }).click();
    const count = services.length === 1 ? "1 service" : `${services.length} services`;
    await expect(page.getByText(`${count} changed to `)).toBeVisible();
  };
  const undo = () => page.getByRole("button", { name: "Undo" }).click();

  await send(names, "Don't sync");
  await undo();
  await expect(page.getByText("Upcoming bookings are added again;")).toBeVisible();
});

test("calendars of one name are told apart by their accounts, also while a change is not confirmed", async ({
  page,
  calendars: { google, radicale },
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  const account = googleAccount(google);
  await connectAndSync(page, radicale);
  await connectGoogle(page, account.email);
  await createService(page, "Coaching", 30);
  await createBooking(page, { service: "Coaching", client: "Ada", date: dayFromNow(5), time: "09:00" });

  await page.goto("/settings/integrations");
  const primary = page.getByLabel("Primary calendar");
  const calendarOf = async (service: string) =>
    (await primary
      .locator(`optgroup[label^="${service} –"] option`, { hasText: /^Work$/ })
      .getAttribute("value")) ?? "";
  await primary.selectOption(await calendarOf("CalDAV"));
  await page
    .getByRole("button", { name: "Apply" })
    .or(page.getByText("Saved", { exact: true }))
    .first()
    .waitFor();
  const apply = page.getByRole("button", { name: "Apply" });
  if (await apply.isVisible()) await apply.click();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await page.reload();
  await expect(page.getByText(/^In CalDAV – /)).toBeVisible();
  await primary.selectOption(await calendarOf("Google Calendar"));
  await expect(page.getByText("Not saved yet:")).toBeVisible();
  await expect(page.getByText(`In Google Calendar – ${account.email}`)).toBeVisible();
  await expect(page.getByText(/^In CalDAV – /)).toBeHidden();
  await apply.click();
  await expect(
    page.getByText(
      /Primary calendar changed from Work \(CalDAV, .+\) to Work \(Google Calendar, anna.+@gmail\.example\)/,
    ),
  ).toBeVisible();
});
