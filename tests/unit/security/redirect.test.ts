import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { safePath } from "@/lib/security/redirect";

const site = "https://calpace.example";

describe("safePath", () => {
  it.each(["/bookings", "/bookings?page=2&q=a%2Fb", "/settings/integrations#services", "/", "/a//b"])(
    "keeps %s",
    (path) => {
      expect(safePath(path)).toBe(path);
    },
  );

  it.each([
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/a/..//evil.example",
    "/%2e%2e//evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://evil.example",
    "https:evil.example",
    "evil.example",
    "",
    null,
    undefined,
    `/${"a".repeat(3000)}`,
  ])("answers the fallback for %j", (wanted) => {
    expect(safePath(wanted, "/dashboard")).toBe("/dashboard");
  });

  it("never leaves the site, whatever is asked", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "/",
        "\\",
        "//",
        ".",
        "..",
        "%2f",
        "%5c",
        "\t",
        "\r",
        "\n",
        "\0",
        "@",
        ":",
        "?",
        "#",
        "evil.example",
        "javascript:",
      ),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(
        fc.array(piece).map((p) => p.join("")),
        (wanted) => {
          const path = safePath(wanted);
          expect(new URL(path, site).origin).toBe(site);
          expect(path).toMatch(/^\/(?![/\\])/);
          // What it answers is safe to be asked again.
          expect(safePath(path, path)).toBe(path);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
