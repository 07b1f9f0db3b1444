import { mkdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { type Page, test } from "@playwright/test";

/** Where to put pictures of every state that is looked at (`npm run screens`); without it none is taken. */
const folder = process.env.SCREENS_DIR;
const taken = new Map<string, number>();

/**
 * Gathers one picture of a state for each look and writes them side by side as one WebP file, named after the spec,
 * the test, the order in it and the page.
 */
export function sheetOf(page: Page) {
  const looks: { width: number; png: Buffer }[] = [];
  return {
    async take(width: number): Promise<void> {
      if (!folder) return;
      // On a page scrolled down what sticks to the screen's edge would be in the middle of the picture.
      await page.evaluate(() => window.scrollTo(0, 0));
      looks.push({ width, png: await page.screenshot({ fullPage: true }) });
    },
    async write(): Promise<void> {
      if (folder) await write(folder, nameOf(page), await compose(page, looks));
    },
  };
}

async function write(into: string, name: string, picture: Buffer): Promise<void> {
  await mkdir(into, { recursive: true });
  await writeFile(join(into, `${name}.webp`), picture);
}

function nameOf(page: Page): string {
  const { file, title } = test.info();
  const spec = basename(file, ".spec.ts");
  const number = (taken.get(spec + title) ?? 0) + 1;
  taken.set(spec + title, number);
  const where = new URL(page.url()).pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "one");
  return [spec, slug(title).slice(0, 40), String(number).padStart(2, "0"), slug(where)].join("-");
}

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** Playwright writes no WebP, the browser does: at a quarter of what a PNG takes. */
async function compose(page: Page, looks: { width: number; png: Buffer }[]): Promise<Buffer> {
  const sheet = await page.context().newPage();
  try {
    const images = looks.map(
      ({ width, png }) => `<img width="${width}" src="data:image/png;base64,${png.toString("base64")}">`,
    );
    await sheet.setViewportSize({ width: looks.reduce((sum, l) => sum + l.width + 16, 16), height: 800 });
    await sheet.setContent(
      `<body style="margin:0;padding:16px;display:flex;gap:16px;align-items:start;background:#888">${images.join("")}`,
    );
    const session = await sheet.context().newCDPSession(sheet);
    const { cssContentSize } = await session.send("Page.getLayoutMetrics");
    const { data } = await session.send("Page.captureScreenshot", {
      format: "webp",
      quality: 60,
      captureBeyondViewport: true,
      clip: { x: 0, y: 0, width: cssContentSize.width, height: cssContentSize.height, scale: 1 },
    });
    return Buffer.from(data, "base64");
  } finally {
    await sheet.close();
  }
}
