import type { Locator } from "@playwright/test";
import { FAKE_USER } from "./setup/calendars";
import { expect, test } from "./setup/fixtures";
import { connectAndSync, connectCaldav, createBooking, createService } from "./setup/stage";

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`${locator} is not drawn`);
  return box;
}

test("what is the same from row to row and from page to page stays in its place", async ({
  page,
  calendars,
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await connectAndSync(page, { url: calendars.fake.url, ...FAKE_USER });
  await page.goto(await connectCaldav(page, calendars.radicale));
  await page
    .getByRole("link", { name: /^Manage/ })
    .last()
    .click();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByText("Paused", { exact: true })).toBeVisible();

  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto("/settings/integrations");
  const connected = await boxOf(page.getByText("Connected", { exact: true }));
  const paused = await boxOf(page.getByText("Paused", { exact: true }));
  expect(Math.abs(paused.x - connected.x)).toBeLessThan(1);
  await page.screenshot({ path: test.info().outputPath("accounts.png") });

  await createService(page, "Coaching", 60);
  await page.goto("/services");
  await page.getByRole("link", { name: "Coaching" }).click();
  await page.waitForURL(/\/services\/[0-9a-f-]{36}/);
  const name = await boxOf(page.getByLabel("Name", { exact: true }));
  const calendar = await boxOf(page.getByLabel("Calendar", { exact: true }));
  expect([calendar.x, calendar.width]).toEqual([name.x, name.width]);

  for (const size of [1280, 1440, 375]) {
    await page.setViewportSize({ width: size, height: 900 });
    await page.goto("/bookings");
    const onList = await boxOf(page.getByRole("navigation", { name: "View" }));
    const search = await boxOf(page.getByRole("searchbox"));
    const button = await boxOf(page.getByRole("button", { name: "Search" }));
    expect(Math.abs(button.y + button.height / 2 - (search.y + search.height / 2))).toBeLessThan(2);
    await page.screenshot({ path: test.info().outputPath(`bookings-${size}.png`) });
    await page.goto("/bookings/week");
    expect(await boxOf(page.getByRole("navigation", { name: "View" }))).toEqual(onList);
  }
});

test("bookings at one time are told by their clients, and no time is cut short", async ({ page, person }) => {
  test.setTimeout(90_000);
  expect(person.name).not.toBe("");
  await createService(page, "Coaching", 60);
  for (const [client, day] of [
    ["Grace", "22"],
    ["Meanwhile", "22"],
    ["Ada", "22"],
    ["Edith", "23"],
    ["Alan", "23"],
    ["Alone", "24"],
  ] as const)
    await createBooking(page, { service: "Coaching", client, date: `2031-10-${day}`, time: "09:00" });
  for (const width of [1024, 1280, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto("/bookings/week?day=2031-10-22");
    for (const client of ["Grace", "Meanwhile", "Ada", "Edith", "Alan", "Alone"]) {
      const link = page.getByRole("link", { name: new RegExp(`^09:00 ?–10:00 ${client} Coaching`) });
      const block = await boxOf(link);
      // As many letters of the name as tell people apart are inside their block, by where they are drawn.
      const told = 4;
      const letters = await link.getByText(client, { exact: true }).evaluate((shown, count) => {
        const range = document.createRange();
        range.setStart(shown.firstChild as Node, 0);
        range.setEnd(shown.firstChild as Node, Math.min(count, shown.textContent?.length ?? 0));
        return [...range.getClientRects()].map(({ top, right, bottom }) => ({ top, right, bottom }));
      }, told);
      // And on two lines at most, as they are read.
      expect(new Set(letters.map(({ top }) => Math.round(top))).size, `${client} at ${width}`).toBeLessThan(
        3,
      );
      for (const { right, bottom } of letters) {
        expect(right, `${client} at ${width}`).toBeLessThanOrEqual(block.x + block.width);
        expect(bottom, `${client} at ${width}`).toBeLessThanOrEqual(block.y + block.height);
      }
      // Start and end are drawn whole, or not at all.
      const time = link.locator("span", { hasText: /^09:00\W*10:00$/ }).last();
      const cut = await time.evaluate((shown) => {
        const room = shown.getBoundingClientRect();
        if (room.width <= 1) return [];
        const range = document.createRange();
        const texts = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
        const beyond: string[] = [];
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
          if ((text.parentElement?.getBoundingClientRect().width ?? 0) <= 1) continue;
          range.selectNodeContents(text);
          if (range.getBoundingClientRect().right > room.right + 1) beyond.push(text.textContent ?? "");
        }
        return beyond;
      });
      expect(cut, `${client} at ${width}`).toEqual([]);
    }
    await page.screenshot({ path: test.info().outputPath(`week-${width}.png`) });
  }
});
