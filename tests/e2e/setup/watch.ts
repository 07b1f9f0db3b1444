import type { BrowserContext } from "@playwright/test";

/**
 * Collects what goes wrong on the pages of `context`: violations of the content policy, uncaught errors and
 * console errors. An answer with an error status is no error of the page (a refused sign-in answers 401).
 */
export function watch(context: BrowserContext): string[] {
  const complaints: string[] = [];
  context.on("weberror", (error) => complaints.push(`uncaught: ${error.error().stack ?? error.error()}`));
  context.on("console", (message) => {
    const text = message.text();
    if (/content security policy/i.test(text)) complaints.push(`content policy: ${text}`);
    else if (message.type() === "error" && !text.startsWith("Failed to load resource"))
      complaints.push(`console: ${text}`);
  });
  return complaints;
}
