import { describe, expect, it } from "@jest/globals";
import { isAllowedHost, notThisHost } from "@/lib/security/hosts";

const ours = { APP_URL: "https://calpace.example", ALLOWED_HOSTS: ["other.example", "10.0.0.7:3000"] };

describe("isAllowedHost", () => {
  it.each([
    ["calpace.example", true],
    ["Calpace.Example:8443", true],
    ["other.example", true],
    ["other.example:1234", true],
    ["10.0.0.7:3000", true],
    ["localhost:3000", true],
    ["127.0.0.1", true],
    ["[::1]:3000", true],
    ["10.0.0.7", false],
    ["10.0.0.7:3001", false],
    ["evil.example", false],
    ["calpace.example.evil.example", false],
    ["localhost.evil.example", false],
    ["evil.example@calpace.example", false],
    ["calpace.example/", false],
    ["calpace.example:x", false],
    ["[::1", false],
    ["", false],
    [null, false],
  ])("%j → %j", (host, expected) => {
    expect(isAllowedHost(host, ours)).toBe(expected);
  });

  it("names the setting, and the host only where it is one", () => {
    expect(notThisHost("evil.example")).toMatch(/for "evil\.example".*ALLOWED_HOSTS/);
    expect(notThisHost("<script>")).not.toContain("<");
  });
});
