import { describe, expect, it } from "@jest/globals";
import { bodyFor, plainBody } from "@/lib/providers/microsoft/body";
import { eventOf, keyOf } from "../../../fakes/microsoft/fixtures";
import { htmlOf, meetingBlob, textOf, withBelow } from "../../../fakes/microsoft/text";

const event = eventOf(keyOf("a booking"));
const newer = { ...event, description: event.description.replace("Dora Egg", "Eva <Fox> & Co") };
const stored = (content: string) => ({ contentType: "html", content });
const JOIN = "https://teams.example/j/1";

describe("the body of an event that is written again", () => {
  it("is not sent when it says already what it should", () => {
    expect(bodyFor(event, stored(htmlOf(event.description)), false)).toBeNull();
    expect(bodyFor(event, stored(withBelow(htmlOf(event.description), meetingBlob(JOIN))), true)).toBeNull();
    expect(bodyFor(event, { contentType: "text", content: event.description }, false)).toBeNull();
  });

  it("is plain text where nobody added anything", () => {
    expect(bodyFor(newer, stored(htmlOf(event.description)), false)).toEqual(plainBody(newer));
    expect(bodyFor(newer, {}, false)).toEqual(plainBody(newer));
  });

  it.each([
    ["a meeting's block", meetingBlob(JOIN), `Join the meeting now`],
    ["a note below", "<p>Bring the <b>blue</b> file</p>", "Bring the blue file"],
    ["a picture", '<img src="cid:1">', ""],
  ])("keeps %s", (_what, added, shown) => {
    const body = bodyFor(newer, stored(withBelow(htmlOf(event.description), added)), added.includes(JOIN));
    expect(body?.contentType).toBe("html");
    expect(body?.content).toContain(added);
    const text = textOf(body?.content ?? "");
    expect(text.startsWith(newer.description)).toBe(true);
    expect(text).toContain(shown);
    expect(text).not.toContain("Dora Egg");
  });

  it("keeps it through one change after the other, and finds its own text again", () => {
    let content = withBelow(htmlOf(event.description), meetingBlob(JOIN));
    for (const name of ["Eva", "Finn & Co", "Greta"]) {
      const next = { ...event, description: event.description.replace("Dora Egg", name) };
      content = String(bodyFor(next, stored(content), true)?.content);
      expect(textOf(content).startsWith(next.description)).toBe(true);
      expect(content.match(/teams\.example/g)).toHaveLength(1);
      expect(content.match(/Client:/g)).toHaveLength(1);
      expect(bodyFor(next, stored(content), true)).toBeNull();
    }
  });

  it("finds its own text where Outlook made a link of the booking's address", () => {
    const linked = htmlOf(event.description).replace(event.url, `<a href="${event.url}">${event.url}</a>`);
    const body = bodyFor(newer, stored(withBelow(linked, meetingBlob(JOIN))), true);
    expect(textOf(body?.content ?? "").startsWith(newer.description)).toBe(true);
    expect(body?.content).toContain(JOIN);
    expect(bodyFor(event, stored(linked), false)).toBeNull();
  });

  it("leaves a meeting's body alone in which its own text is not to be found", () => {
    const foreign = stored(`<html><body>Mine now. ${meetingBlob(JOIN)}</body></html>`);
    expect(bodyFor(newer, foreign, true)).toBeNull();
  });

  it("keeps what was written in place of its own text, below it", () => {
    const theirs = stored("<html><body>Mine now.<br>Client: Dora Egg &lt;dora@example.com&gt;</body></html>");
    const content = `${newer.description}\n\nMine now.`;
    expect(bodyFor(newer, theirs, false)).toEqual({ contentType: "text", content });
    expect(bodyFor(newer, stored("<html><body>Client: Dora Egg</body></html>"), false)).toEqual(
      plainBody(newer),
    );
  });

  it("keeps no old client where Outlook broke its lines and something was added", () => {
    const link = `<a href="${event.url}">${event.url}</a>`;
    const wrapped = htmlOf(event.description)
      .replace("Dora Egg &lt;", "Dora\r\nEgg\r\n&lt;")
      .replace(`Open in Calpace: ${event.url}`, `Open in\r\nCalpace: ${link}`);
    const content = withBelow(wrapped, "<p>My note</p>");
    expect(bodyFor(event, stored(content), false)).toBeNull();
    const text = textOf(String(bodyFor(newer, stored(content), false)?.content));
    expect(text.startsWith(newer.description)).toBe(true);
    expect(text).toContain("My note");
    expect(text).not.toMatch(/Dora|Egg/);
    const cut = stored(
      content.replace(link, "").replace("My note", '<a href="https://zoom.example/j/1">Join</a>'),
    );
    const left = bodyFor(newer, cut, false)?.content ?? "";
    expect(left).toContain("Join https://zoom.example/j/1");
    expect(left).not.toMatch(/Dora|Egg/);
  });

  it("reads a body in no time, whatever is opened in it and not closed", () => {
    for (const odd of ["<", "<!--", "<style>", "<head ", "<a ", '<a href="https://x"']) {
      const started = performance.now();
      expect(bodyFor(newer, stored(odd.repeat(200_000)), false)?.content).toContain(newer.description);
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  });

  it("keeps a note above", () => {
    const note = "<p>Call first</p>";
    const noted = htmlOf(event.description).replace('<div class="PlainText">', (open) => `${note}${open}`);
    const body = bodyFor(newer, stored(noted), false);
    expect(body?.content).toContain(note);
    expect(textOf(body?.content ?? "")).toBe(`Call first\n${newer.description}`);
    expect(bodyFor(newer, stored(String(body?.content)), false)).toBeNull();
  });

  it("keeps what stands below in a body of plain text", () => {
    const content = `${event.description}\n____\n${JOIN}`;
    expect(bodyFor(newer, { contentType: "text", content }, true)).toEqual({
      contentType: "text",
      content: `${newer.description}\n____\n${JOIN}`,
    });
  });
});
