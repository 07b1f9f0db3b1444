import { expect, test } from "./setup/fixtures";
import { bookingsIn, watchBookings } from "./setup/places";
import { choosePrimary } from "./setup/primary";
import { googleAccount, outlookAccount } from "./setup/sign-in-pages";
import { connectCaldav, connectGoogle, connectOutlook, createService, syncAllTo } from "./setup/stage";
import { dayFromNow, sendBooking } from "./setup/steps";

test("bookings are in Google at once, then move to Outlook and are never in neither", async ({
  page,
  calendars: { google, outlook, radicale },
  person,
}) => {
  test.setTimeout(150_000);
  expect(person.name).not.toBe("");
  const inGoogle = googleAccount(google);
  const inOutlook = outlookAccount(outlook);
  await connectGoogle(page, inGoogle.email);
  await connectOutlook(page, inOutlook.mail);
  await connectCaldav(page, radicale);
  await page.goto("/settings/calendars");
  await expect(page.getByText("Connected", { exact: true })).toHaveCount(3);
  await expect(page.getByText("Read-only")).toHaveCount(2);

  await syncAllTo(page, "Google Calendar", "Work");
  await createService(page, "Coaching session", 60);
  const googles = () => bookingsIn(google.events(inGoogle.work).map((e) => String(e.description)));
  const outlooks = () => bookingsIn(outlook.events(inOutlook.id, inOutlook.main).map((e) => e.body.content));
  const watch = watchBookings(() => [...googles(), ...outlooks()]);

  const waits: number[] = [];
  for (const hour of ["09", "10", "11", "12", "13", "14"]) {
    const { path, clickedAt } = await sendBooking(page, {
      service: "Coaching session",
      client: `Client at ${hour}`,
      date: dayFromNow(3),
      time: `${hour}:00`,
    });
    const id = path.split("/").at(-1) ?? "";
    await expect.poll(() => watch.arrivals.has(id), { timeout: 10_000, intervals: [20] }).toBe(true);
    waits.push((watch.arrivals.get(id) ?? Number.NaN) - clickedAt);
  }
  test.info().annotations.push({ type: "ms from the click to Google", description: waits.join(", ") });
  // Every one of them, the browser's own way from the click to the server included.
  expect(waits.filter((ms) => !(ms < 2000))).toEqual([]);
  const made = googles().sort();
  expect(made).toHaveLength(6);
  expect(outlooks()).toEqual([]);

  await choosePrimary(page, "Outlook", "Calendar");
  await expect(page.getByText("6 upcoming bookings move from Work (Google Calendar")).toBeVisible();
  expect(googles().sort()).toEqual(made);
  await page.getByLabel("Move upcoming bookings").check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByText("Saved", { exact: true }).first()).toBeVisible();
  await expect.poll(() => outlooks().sort(), { timeout: 20_000 }).toEqual(made);
  await expect.poll(googles, { timeout: 20_000 }).toEqual([]);
  watch.stop();
  expect(outlooks().sort()).toEqual(made);
  expect([...watch.lost]).toEqual([]);
  expect(watch.looks).toBeGreaterThan(500);
  test.info().annotations.push({ type: "looks", description: String(watch.looks) });
});
