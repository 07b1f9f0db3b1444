import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { plainText } from "@/lib/text";

const name = plainText({ max: 200 });
const notes = plainText({ max: 5000, optional: true, lines: true });
const message = (result: { error?: { issues: { message: string }[] } | undefined }) =>
  result.error?.issues[0]?.message;

describe("text people type", () => {
  it.each(["Zoë", "محمد الأحمد", "👩‍⚕️ Check-up", "<b>bold</b>", "BEGIN:VEVENT", "a,b;c\\d"])(
    "keeps %s as it is",
    (text) => {
      expect(name.parse(text)).toBe(text);
    },
  );

  it("trims and composes", () => {
    expect(name.parse("  Cafe\u0301 ")).toBe("Café");
  });

  it("refuses what is empty, too long, has line breaks or control characters, each in words", () => {
    expect(message(name.safeParse("   "))).toBe("Fill this in.");
    expect(message(name.safeParse("x".repeat(10_000)))).toBe("Use at most 200 characters; this is 10,000.");
    expect(message(name.safeParse("a\r\nb"))).toContain("single line");
    expect(message(name.safeParse("a\0b"))).toContain("control characters");
    expect(message(notes.safeParse("a\u0007b"))).toContain("control characters");
  });

  it("keeps lines and tabs where there may be lines, as LF", () => {
    expect(notes.parse("one\r\ntwo\rthree\tfour")).toBe("one\ntwo\nthree\tfour");
    expect(notes.parse(undefined)).toBe("");
  });

  it("never lets through what a database or a page cannot hold", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const parsed = notes.safeParse(text);
        if (!parsed.success) return;
        expect(parsed.data).not.toMatch(/\p{Surrogate}/u);
        expect(parsed.data).not.toContain("\0");
        expect(notes.parse(parsed.data)).toBe(parsed.data);
      }),
    );
  });
});
