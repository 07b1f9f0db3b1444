/** How browsers and systems name themselves in `User-Agent`, the one that counts first: most claim to be others as well. */
const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\bYaBrowser\//, "Yandex Browser"],
  [/\bFxiOS\/|\bFirefox\//, "Firefox"],
  [/\b(CriOS|(Headless)?Chrome|Chromium)\//, "Chrome"],
  [/\bVersion\/[\d.]+.*\bSafari\//, "Safari"],
];
const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac(intosh| OS X)\b/, "Mac"],
  [/\bLinux\b/, "Linux"],
];

/**
 * "Firefox on Linux": what a browser that calls itself so (`User-Agent`) is, as far as it can be told. Null when it said
 * nothing.
 */
export function browserWords(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const first = (names: readonly [RegExp, string][]) => names.find(([sign]) => sign.test(userAgent))?.[1];
  const browser = first(BROWSERS) ?? "Another browser";
  const system = first(SYSTEMS);
  return system ? `${browser} on ${system}` : browser;
}
