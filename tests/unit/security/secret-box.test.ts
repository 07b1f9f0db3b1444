import { randomBytes } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Aad, currentPrefix, open, SecretBoxError, seal } from "@/lib/security/secret-box";

const key = (kid: string) => ({ kid, key: randomBytes(32) });
const first = key("k1");
const second = key("k2");
const ring = [first];
const aad: Aad = { table: "connections", row: "row-1", user: "user-1", field: "credentials" };

describe("secret box", () => {
  it("opens what it sealed, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (plain) => {
        expect(open(seal(plain, aad, ring), aad, ring)).toBe(plain);
      }),
    );
  });

  it("never seals the same text to the same value twice", () => {
    expect(seal("again", aad, ring)).not.toBe(seal("again", aad, ring));
  });

  it("refuses a value with any single bit flipped", () => {
    const sealed = Buffer.from(seal("a secret worth keeping", aad, ring), "latin1");
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const bent = Buffer.from(sealed);
      bent.writeUInt8(bent.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      expect(() => open(bent.toString("latin1"), aad, ring)).toThrow(SecretBoxError);
    }
  });

  it.each(["table", "row", "user", "field"] as const)("refuses a value moved to another %s", (part) => {
    const sealed = seal("secret", aad, ring);
    expect(() => open(sealed, { ...aad, [part]: "other" }, ring)).toThrow(SecretBoxError);
  });

  it("refuses a cut tag, a cut text and further parts", () => {
    const sealed = seal("secret", aad, ring);
    const parts = sealed.split(".");
    const tag = Buffer.from(parts[4] ?? "", "base64url");
    for (const length of [0, 4, 8, 12, 15])
      expect(() =>
        open([...parts.slice(0, 4), tag.subarray(0, length).toString("base64url")].join("."), aad, ring),
      ).toThrow(SecretBoxError);
    for (const bad of ["", "v1", parts.slice(0, 4).join("."), `${sealed}.`, sealed.replace("v1", "v2")])
      expect(() => open(bad, aad, ring)).toThrow(SecretBoxError);
  });

  it("refuses an unknown key id and another key under the same id", () => {
    const sealed = seal("secret", aad, ring);
    expect(() => open(sealed, aad, [second])).toThrow("not in ENCRYPTION_KEYS");
    expect(() => open(sealed, aad, [key("k1")])).toThrow(SecretBoxError);
    expect(() => seal("secret", aad, [])).toThrow(SecretBoxError);
  });

  it("refuses to seal for a place that could be read as another", () => {
    expect(() => seal("secret", { ...aad, row: "a|b" }, ring)).toThrow(SecretBoxError);
    expect(() => seal("secret", { ...aad, user: "" }, ring)).toThrow(SecretBoxError);
  });

  it("rotates: reads values of the old key, seals with the new one, then needs the old no more", () => {
    const old = seal("secret", aad, ring);
    const rotated = [second, first];
    expect(old.startsWith(currentPrefix(rotated))).toBe(false);
    const renewed = seal(open(old, aad, rotated), aad, rotated);
    expect(renewed.startsWith(currentPrefix(rotated))).toBe(true);
    expect(open(renewed, aad, [second])).toBe("secret");
  });
});
