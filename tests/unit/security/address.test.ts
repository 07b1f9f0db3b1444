import { describe, expect, it } from "@jest/globals";
import { clientAddress } from "@/lib/security/address";

const address = (forwarded: string | null, hops: number) =>
  clientAddress(new Headers(forwarded === null ? {} : { "x-forwarded-for": forwarded }), hops);

describe("clientAddress", () => {
  it("believes no header when there is no trusted proxy", () => {
    expect(address("203.0.113.7", 0)).toBeNull();
  });

  it("takes the entry the outermost trusted proxy wrote, never what the client put before it", () => {
    expect(address("6.6.6.6, 203.0.113.7", 1)).toBe("203.0.113.7");
    expect(address("6.6.6.6, 203.0.113.7, 10.0.0.1", 2)).toBe("203.0.113.7");
    expect(address("203.0.113.7", 2)).toBeNull();
  });

  it.each([
    ["203.0.113.7:4711", "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"],
  ])("reads %s as %s", (written, expected) => {
    expect(address(written, 1)).toBe(expected);
  });

  it.each(["", "unknown", "_hidden", "evil.example", "203.0.113.7.1", "0x7f.1;"])("refuses %j", (written) => {
    expect(address(written, 1)).toBeNull();
    expect(address(null, 1)).toBeNull();
  });
});
