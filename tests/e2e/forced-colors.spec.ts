import type { Locator, Page } from "@playwright/test";
import { FAKE_USER } from "./setup/calendars";
import { expect, test } from "./setup/fixtures";
import { connectAndSync, connectCaldav, createBooking, createService } from "./setup/stage";
import { dayFromNow } from "./setup/steps";

/** Controls whose edge cannot be seen: in forced colours a fill is no edge. */
const withoutEdge = (page: Page) =>
  page.evaluate(() => {
    const seen = (value: string) => value !== "transparent" && !/, 0\)$|\/ 0\)$/.test(value);
    const controls = document.querySelectorAll<HTMLElement>(
      "button, select, textarea, progress, input:not([type=hidden], [type=checkbox], [type=radio])",
    );
    return [...controls]
      .filter((control) => control.checkVisibility({ visibilityProperty: true }))
      .filter((control) => {
        const style = getComputedStyle(control);
        const width = Number.parseFloat(style.borderTopWidth);
        return style.borderTopStyle === "none" || width === 0 || !seen(style.borderTopColor);
      })
      .map((control) => control.outerHTML.slice(0, 120));
  });

/** Marks of a state that are drawn in the colour of what is behind them. */
const hiddenMarks = (page: Page) =>
  page.evaluate(() => {
    const behind = (element: Element | null): string => {
      for (let e = element; e; e = e.parentElement) {
        const { backgroundColor } = getComputedStyle(e);
        if (backgroundColor !== "rgba(0, 0, 0, 0)" && backgroundColor !== "transparent")
          return backgroundColor;
      }
      return "rgb(255, 255, 255)";
    };
    return [...document.querySelectorAll("svg")]
      .filter((svg) => svg.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter((svg) => !svg.querySelector("rect.fill-accent"))
      .filter((svg) => getComputedStyle(svg).color === behind(svg))
      .map((svg) => svg.outerHTML.slice(0, 120));
  });

const differs = async (control: Locator, change: () => Promise<unknown>) => {
  const before = await control.screenshot();
  await change();
  return !before.equals(await control.screenshot());
};

test("in forced colours every state has its word, every control an edge, every choice its mark", async ({
  page,
  calendars,
  person,
}) => {
  test.setTimeout(120_000);
  expect(person.name).not.toBe("");
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark", reducedMotion: "reduce" });
  await connectAndSync(page, { url: calendars.fake.url, ...FAKE_USER });
  const service = await createService(page, "Coaching", 60);
  const stop = calendars.fake.faults.fail({ kind: "status", status: 507 }, { method: "PUT" }, 500);
  const refused = await createBooking(page, {
    service: "Coaching",
    client: "Refused",
    date: dayFromNow(5),
    time: "09:00",
  });
  stop();
  const pages: [path: string, words: RegExp][] = [
    ["/dashboard", /Connected|Delayed|Syncing/],
    ["/bookings", /Retrying|Waiting|Not synced|In Main/],
    ["/bookings/week", /Today/],
    [refused, /Retrying|Waiting|Not synced|In Main/],
    [service, /Bulk sync enabled – individual settings disabled/],
    ["/services", /Coaching/],
    ["/settings/integrations", /Connected|Delayed|Syncing/],
    ["/settings/calendars", /Connected|Delayed|Syncing/],
    ["/settings/profile", /Time zone/],
  ];
  for (const [path, words] of pages) {
    await page.goto(path);
    const word = page.locator("#main").getByText(words).filter({ visible: true }).first();
    await expect(word, `the word on ${path}`).toBeVisible();
    expect(await withoutEdge(page), `controls without an edge on ${path}`).toEqual([]);
    expect(await hiddenMarks(page), `marks nobody sees on ${path}`).toEqual([]);
    // Where one is, in the menus: a fill is gone, so it has an outline.
    for (const here of await page.locator("[aria-current=page]:visible").all())
      expect(await here.evaluate((e) => getComputedStyle(e).outlineStyle), `the place on ${path}`).toBe(
        "solid",
      );
    await page.screenshot({ path: test.info().outputPath(`${path.replaceAll(/[^a-z]+/g, "_")}.png`) });
  }

  await page.goto("/bookings");
  const box = page.getByRole("checkbox", { name: /^Select Refused/ });
  expect(await differs(box, () => box.check()), "a ticked box looks ticked").toBe(true);
  await page.goto(service);
  const green = page.locator("label", { hasText: "Green" });
  expect(await differs(green, () => green.click()), "a chosen colour looks chosen").toBe(true);
  const dark = page.getByRole("button", { name: "Dark colours" }).first();
  expect(await differs(dark, () => dark.click()), "a pressed button looks pressed").toBe(true);
  await page.goto("/settings/integrations");
  const bulk = page.getByLabel("Enable sync for all services");
  await expect(bulk).toBeChecked();
  expect(
    await differs(bulk, async () => {
      await bulk.uncheck();
      await expect(bulk).toBeEnabled();
    }),
    "the switch looks off",
  ).toBe(true);
});

test("with reduced motion nothing moves longer than a blink", async ({ page, calendars, person }) => {
  expect(person.name).not.toBe("");
  await page.emulateMedia({ reducedMotion: "reduce" });
  await connectCaldav(page, { url: calendars.fake.url, ...FAKE_USER });
  for (const path of ["/dashboard", "/bookings", "/bookings/week", "/settings/integrations"]) {
    await page.goto(path);
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("body, body *")].flatMap((element) =>
        [null, "::before", "::after"].flatMap((part) => {
          const { animationName, animationDuration, transitionDuration } = getComputedStyle(element, part);
          const longest = (text: string) => Math.max(...text.split(",").map((t) => Number.parseFloat(t)));
          const moves = animationName !== "none" && longest(animationDuration) > 0.05;
          return moves || longest(transitionDuration) > 0.05 ? [element.outerHTML.slice(0, 80)] : [];
        }),
      ),
    );
    expect(moving, `what moves on ${path}`).toEqual([]);
  }
});
