import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { remoteKey } from "@/lib/sync/key";

describe("remote keys", () => {
  it("are 52 characters Google allows in an id, and the same every time", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.uuid(), fc.nat(), (i, b, c, g) => {
        expect(remoteKey(i, b, c, String(g))).toMatch(/^[0-9a-v]{52}$/);
        expect(remoteKey(i, b, c, String(g))).toBe(remoteKey(i, b, c, String(g)));
      }),
    );
  });

  it("differ when any part differs", () => {
    const keys = [
      remoteKey("i", "b", "c", "1"),
      remoteKey("j", "b", "c", "1"),
      remoteKey("i", "d", "c", "1"),
      remoteKey("i", "b", "d", "1"),
      remoteKey("i", "b", "c", "2"),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("follow RFC 4648's base32hex of SHA-256", () => {
    // printf 'i|b|c|1' | sha256sum | xxd -r -p | basenc --base32hex | tr A-V a-v | tr -d =
    expect(remoteKey("i", "b", "c", "1")).toBe("1mm6ja3lnhhs0prn6f3gdbip2g2h56r7f178vn4urin64ifu6lr0");
  });
});
