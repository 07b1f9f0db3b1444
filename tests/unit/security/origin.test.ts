import { describe, expect, it } from "@jest/globals";
import { isSameOrigin } from "@/lib/security/origin";

const app = "https://calpace.example";
const check = (headers: Record<string, string>, url = app, allowed: string[] = []) =>
  isSameOrigin(new Headers({ host: "calpace.example", ...headers }), {
    APP_URL: url,
    ALLOWED_HOSTS: allowed,
  });

describe("isSameOrigin", () => {
  it.each([
    [{ origin: app }, true],
    [{ origin: app, "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "same-origin" }, true],
    [{}, false],
    [{ "sec-fetch-site": "none" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
    [{ "sec-fetch-site": "same-site" }, false],
    [{ origin: "null" }, false],
    [{ origin: "null", "sec-fetch-site": "same-origin" }, false],
    [{ origin: "" }, false],
    [{ origin: "https://evil.example" }, false],
    [{ origin: "https://calpace.example.evil.example" }, false],
    [{ origin: "https://other.calpace.example", "sec-fetch-site": "same-site" }, false],
    [{ origin: "http://calpace.example" }, false],
    [{ origin: "https://calpace.example:8443" }, false],
    [{ origin: app, "sec-fetch-site": "cross-site" }, false],
    [{ origin: "https://evil.example", "x-forwarded-host": "evil.example" }, false],
  ])("%j → %j", (headers, expected) => {
    expect(check(headers as Record<string, string>)).toBe(expected);
  });

  it("accepts the host that was asked when it is not APP_URL's, by APP_URL's scheme", () => {
    const headers = { host: "127.0.0.1:3000", origin: "http://127.0.0.1:3000" };
    expect(check(headers, "http://localhost:3000")).toBe(true);
    expect(check(headers, app)).toBe(false);
  });

  it("accepts no host that somebody else has pointed here", () => {
    const headers = { host: "rebound.example:3000", origin: "http://rebound.example:3000" };
    expect(check(headers, "http://localhost:3000")).toBe(false);
    expect(check(headers, "http://localhost:3000", ["rebound.example"])).toBe(true);
  });
});
