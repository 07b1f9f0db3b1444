import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decoded } from "@/lib/providers/caldav/charset";

const NAME = "Bücher";
const document = (encoding?: string) =>
  `<?xml version="1.0"${encoding ? ` encoding="${encoding}"` : ""}?><name>${NAME}</name>`;
const bytes = (text: string, encoding: BufferEncoding) => Buffer.from(text, encoding);

describe("the text of an answer", () => {
  it.each<[string, Buffer, string | null]>([
    ["UTF-8, said nowhere", bytes(document(), "utf8"), null],
    ["UTF-8 with a mark", bytes(`\uFEFF${document()}`, "utf8"), "text/html; charset=iso-8859-1"],
    ["latin1, said in its declaration", bytes(document("ISO-8859-1"), "latin1"), "application/xml"],
    ["latin1, said in its header", bytes(document(), "latin1"), 'text/xml; charset="iso-8859-1"'],
    ["latin1, and the header says UTF-8", bytes(document("iso-8859-1"), "latin1"), "text/xml; charset=utf-8"],
    ["latin1, said nowhere", bytes(document(), "latin1"), null],
    ["UTF-16, said in its declaration", bytes(document("UTF-16"), "utf16le"), "application/xml"],
    ["UTF-16, the other way round", bytes(document("UTF-16"), "utf16le").swap16(), null],
    ["UTF-16 with a mark", bytes(`\uFEFF${document()}`, "utf16le"), "application/xml; charset=utf-8"],
    ["a charset of nobody's", bytes(document("klingon"), "utf8"), "text/xml; charset=klingon"],
  ])("%s", (_what, body, type) => {
    expect(decoded(body, type)).toContain(`<name>${NAME}</name>`);
  });

  it("is read from any bytes under any header, without a throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.option(fc.string()), (body, type) => {
        expect(typeof decoded(body, type)).toBe("string");
      }),
    );
  });
});
