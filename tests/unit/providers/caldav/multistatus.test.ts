import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Bounds, MOST_BYTES } from "@/lib/providers/caldav/bounds";
import { parseMultistatus } from "@/lib/providers/caldav/multistatus";
import { hostile } from "../../../fakes/caldav/hostile";

const answer = (text: string, status = 207) => ({
  status,
  text,
  url: new URL("https://cal.example/home/"),
});

/** A text that counts how often a character of it is looked at. */
function counted(text: string) {
  const looked = { times: 0 };
  const characters = {
    length: text.length,
    charCodeAt(at: number) {
      looked.times += 1;
      return text.charCodeAt(at);
    },
  };
  return { characters, looked };
}

// Pieces that mean something to a parser, in any order, and anything between.
const piece = fc.oneof(
  fc.constantFrom(
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!DOCTYPE x",
    "&",
    ";",
    "'",
    '"',
    "=",
  ),
  fc.constantFrom(
    "<d:multistatus>",
    "</d:multistatus>",
    "<d:response>",
    "</d:response>",
    "<d:href>/x/</d:href>",
  ),
  fc.constantFrom(
    "<a>",
    "</a>",
    "<a b='c'>",
    "<a/>",
    "&lt;",
    "&#0;",
    "\u0000",
    "\ud800",
    "<?xml version='1.0'?>",
  ),
  fc.string({ maxLength: 8 }),
);
const soup = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

describe("the count before the parser", () => {
  it("looks at each character once at most, whatever the text", () => {
    fc.assert(
      fc.property(soup, (text) => {
        const { characters, looked } = counted(text);
        new Bounds().add(characters);
        expect(looked.times).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(Object.entries(hostile))("looks once at each of half a megabyte: %s", (_what, body) => {
    const { characters, looked } = counted(body());
    new Bounds().add(characters);
    expect(looked.times).toBeLessThanOrEqual(characters.length);
    expect(characters.length).toBeLessThan(1.01 * MOST_BYTES);
  });

  it.each([
    ["32 deep", `${"<a>".repeat(32)}${"</a>".repeat(32)}`, true],
    ["33 deep", `${"<a>".repeat(33)}${"</a>".repeat(33)}`, false],
    ["25,000 elements", "<a/>".repeat(25_000), true],
    ["25,001 elements", "<a/>".repeat(25_001), false],
    ["as many attributes", `<a ${'b="" '.repeat(25_000)}/>`, false],
    ["names with angles in CDATA", "<n><![CDATA[<a><b>]]></n>".repeat(100), true],
    ["angles in a comment", "<n><!-- <a><b> --></n>".repeat(100), true],
    ["an angle in an attribute", '<n x="a>b"/>'.repeat(100), true],
    ["a document type", "<!DOCTYPE a><a/>", false],
  ])("%s: %#", (_what, text, bounded) => {
    expect(new Bounds().add(text)).toBe(bounded);
    const bounds = new Bounds();
    expect([...text].every((c) => bounds.add(c))).toBe(bounded);
  });

  it("never lets through what is too deep or too much, however it is written", () => {
    const deep = fc.integer({ min: 33, max: 60 }).chain((depth) =>
      fc.array(fc.constantFrom("<a>", "<a b='>'>", '<a\nc="/">', "<a><!-- </a> -->", "<a><![CDATA[</a>]]>"), {
        minLength: depth,
        maxLength: depth,
      }),
    );
    fc.assert(fc.property(deep, (tags) => !new Bounds().add(tags.join(""))));
  });
});

describe("reading a multistatus", () => {
  it("throws nothing, and finds nothing in what is none, whatever the text", async () => {
    await fc.assert(
      fc.asyncProperty(soup, fc.boolean(), async (text, cut) => {
        const found = await parseMultistatus(answer(text), cut);
        if (found) expect(text).toContain("multistatus");
      }),
      { numRuns: 2_000 },
    );
  });

  it("finds all of a whole one, and of one that was cut only what stood before the cut", async () => {
    const one = (n: number) =>
      `<d:response><d:href>/home/${n}/</d:href><d:propstat><d:prop><d:displayname>${n}</d:displayname></d:prop></d:propstat></d:response>`;
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 20 }), fc.nat(), async (many, where) => {
        const body = `<d:multistatus xmlns:d="DAV:">${Array.from({ length: many }, (_, n) => one(n)).join("")}</d:multistatus>`;
        const whole = await parseMultistatus(answer(body));
        expect(whole?.resources.map((r) => r.props.displayname?.text)).toEqual(
          Array.from({ length: many }, (_, n) => String(n)),
        );
        const at = where % body.length;
        expect(await parseMultistatus(answer(body.slice(0, at)))).toBeNull();
        const cut = await parseMultistatus(answer(body.slice(0, at)), true);
        const closed = body.slice(0, at).split("</d:response>").length - 1;
        if (cut) expect([cut.resources.length, cut.whole]).toEqual([closed, false]);
        else expect(closed).toBe(0);
      }),
    );
  });

  it("takes no refusal for one", async () => {
    const body = '<d:multistatus xmlns:d="DAV:"></d:multistatus>';
    for (const status of [302, 401, 403, 404, 500])
      expect(await parseMultistatus(answer(body, status))).toBeNull();
  });

  it("keeps properties apart that are called like something of JavaScript's", async () => {
    const found = await parseMultistatus(
      answer(
        "<multistatus><response><href>x</href><propstat><prop><__proto__>a</__proto__><constructor>b</constructor></prop></propstat></response></multistatus>",
      ),
    );
    expect(Object.keys(found?.resources[0]?.props ?? {})).toEqual(["__proto__", "constructor"]);
    expect(found?.resources[0]?.props.resourcetype).toBeUndefined();
  });
});
