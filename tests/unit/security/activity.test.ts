import { describe, expect, it } from "@jest/globals";
import { SECURITY_EVENTS } from "@/db/schema/security-events";
import { activityWords } from "@/lib/security/activity/words";
import { browserWords } from "@/lib/security/browser/words";

const CHROME =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";

describe("a browser in plain words", () => {
  it.each([
    ["Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"],
    [CHROME, "Chrome on Windows"],
    [`${CHROME} Edg/143.0.0.0`, "Edge on Windows"],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15",
      "Safari on Mac",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
      "Safari on iPhone",
    ],
    [
      "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
      "Samsung Internet on Android",
    ],
    ["curl/8.10.1", "Another browser"],
    ["<script>alert(1)</script>", "Another browser"],
  ])("%s is %s", (userAgent, words) => {
    expect(browserWords(userAgent)).toBe(words);
  });

  it("is nothing when it said nothing", () => {
    expect(browserWords(null)).toBeNull();
    expect(browserWords("")).toBeNull();
  });
});

describe("a line of recent activity", () => {
  const seen = { id: "1", at: new Date(0), count: 1, address: null, browser: null };

  it("has words for everything that is recorded, and no word of a program", () => {
    for (const kind of SECURITY_EVENTS)
      expect(activityWords({ ...seen, kind }).line).toMatch(/^[A-Z][a-z ]+$/);
  });

  it("says how often, and from where as far as it is known", () => {
    const told = { kind: "sign_in_refused", count: 3, address: "203.0.113.9", browser: CHROME } as const;
    expect(activityWords({ ...seen, ...told })).toEqual({
      line: "Wrong password, 3 times within a minute",
      from: "Chrome on Windows · 203.0.113.9",
      refused: true,
    });
    expect(activityWords({ ...seen, kind: "signed_in" })).toEqual({
      line: "Signed in",
      from: "",
      refused: false,
    });
  });
});
