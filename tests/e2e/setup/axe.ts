import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";
import { sheetOf } from "./sheet";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** Those of them that read a colour; of a table, the stripes, by which it is taken for one of data. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block", "td-headers-attr", "th-has-data-cells"];

/** The smaller of axe's files: half of what the browser has to be sent and read for every document. */
const SOURCE = readFileSync("node_modules/axe-core/axe.min.js", "utf8");

/** Each width is looked at in both schemes one after the other. */
const LOOKS = [
  { colorScheme: "light", width: 1280 },
  { colorScheme: "dark", width: 1280 },
  { colorScheme: "dark", width: 320 },
  { colorScheme: "light", width: 320 },
] as const;

/**
 * Fails when axe finds anything against WCAG 2.2 AA on the page as it stands, light or dark, 1280 or 320 pixels wide,
 * or when it can be scrolled sideways.
 */
export async function expectGoodInEveryLook(page: Page): Promise<void> {
  const sheet = sheetOf(page);
  let seen = "";
  // A page reached by a link is there a moment before its title, which comes with the rest of its answer.
  await expect(page).toHaveTitle(/\S/);
  for (const { colorScheme, width } of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 800 });
    // Colours on their way from one look to the other are nobody's.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map((a) => a.finished)));
    const where = `${new URL(page.url()).pathname}, ${colorScheme}, ${width} px`;
    const shape = await shapeOf(page);
    // Where nothing but colours has changed, the rules that read none would say the same again.
    expect(await violations(page, shape !== seen), `axe on ${where}`).toEqual([]);
    expect(await stickingOut(page), `too wide: ${where}`).toEqual([]);
    seen = shape;
    await sheet.take(width);
  }
  await sheet.write();
}

/** What there is on a page, and where: all that axe goes by, beside colours. */
const shapeOf = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const boxes = [...document.querySelectorAll("*")].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      const { display, visibility, opacity, clip, clipPath, overflow, position, cursor } =
        getComputedStyle(element);
      return [x, y, width, height, display, visibility, opacity, clip, clipPath, overflow, position, cursor];
    });
    return `${document.documentElement.outerHTML}\n${boxes.join("\n")}`;
  });

/** axe is read once for a document: that takes longer than what it then looks for. */
async function violations(page: Page, everything: boolean) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(SOURCE);
  const found = await page.evaluate(
    (runOnly): Promise<Pick<AxeResults, "violations">> =>
      // The page has no frames, so what is found in its own document is all there is.
      window.axe.run(document, { runOnly, resultTypes: ["violations"], iframes: false }),
    everything ? { type: "tag" as const, values: RULES } : { type: "rule" as const, values: COLOUR_RULES },
  );
  return found.violations.map((v) => ({
    rule: v.id,
    help: v.help,
    where: v.nodes.map((n) => `${n.target.join(" ")} · ${n.failureSummary ?? ""}`),
  }));
}

declare global {
  interface Window {
    axe: typeof import("axe-core");
  }
}

/** What reaches beyond the right edge of a page that scrolls sideways. */
const stickingOut = (page: Page) =>
  page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return [];
    const wide = [...document.querySelectorAll("body *")]
      .filter((e) => e.getBoundingClientRect().right > room + 1)
      .map(
        (e) => `${e.tagName.toLowerCase()}.${e.className} ${Math.round(e.getBoundingClientRect().right)}px`,
      );
    return wide.length > 0 ? wide.slice(0, 10) : ["something outside the flow"];
  });
