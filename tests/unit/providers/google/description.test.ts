import { describe, expect, it } from "@jest/globals";
import { descriptionOf, descriptionWithin } from "@/lib/providers/google/mapper";
import { anEvent, newKey } from "../../../contract/port";

const url = "https://calpace.test/bookings/3c3f0c5e-5b1f-4f6e-9a43-0d6f6f1c9a10";
const description = `Client: Grace <grace@example.test>\n\nClient: likes tea\n\nOpen in Calpace: ${url}`;
const event = anEvent(newKey(), { url, description });
const ours = descriptionOf(description);
const newer = { ...event, description: description.replace("Grace <", "Ada <") };
const renewed = descriptionOf(newer.description);

describe("a description at Google that is written over what somebody added to", () => {
  it.each([
    ["nothing", "", ""],
    ["blank lines", "\n", "\n\n "],
  ])("is ours alone where %s was added", (_what, above, below) => {
    expect(descriptionWithin(above + ours + below, newer)).toEqual({ description: renewed, carried: false });
  });

  it.each([
    ["below", "", "\n\nBring the file <at 9>"],
    ["above", "Call first\n", ""],
    ["a line that begins as ours does", "Client: see the old file\n", "\nClient: paid"],
    ["a line that names somebody as ours does", "Client: ann@example.org rang\nCall back\n\n", ""],
    ["on both sides", "Call first\n\n", "\n--\nMeet: https://meet.example/1"],
  ])("keeps what stands %s", (_what, above, below) => {
    const kept = descriptionWithin(above + ours + below, newer);
    expect(kept).toEqual({ description: above + renewed + below, carried: true });
    expect(descriptionWithin(kept.description, event)).toEqual({
      description: above + ours + below,
      carried: true,
    });
  });

  it("keeps HTML that Google's editor made of it, and writes its own as that", () => {
    const linked = `${ours.replaceAll("\n", "<br>").replace(url, `<a href="https://www.google.com/url?q=${url}&amp;sa=D" target="_blank">${url}</a>`)}`;
    const stored = `<p><b>Call</b> first</p>${linked}<br><ul><li>the file</li></ul>`;
    const { description: kept, carried } = descriptionWithin(stored, newer);
    expect(carried).toBe(true);
    expect(kept).toBe(
      `<p><b>Call</b> first</p>${renewed.replaceAll("\n", "<br>")}<br><ul><li>the file</li></ul>`,
    );
    expect(descriptionWithin(linked, newer)).toEqual({ description: renewed, carried: false });
  });

  it("eats nothing of what stands below, whatever letters a name has", () => {
    const named = { ...event, description: description.replace("Grace <", "İrem İnci <") };
    const linked = descriptionOf(named.description)
      .replaceAll("\n", "<br>")
      .replace(url, `<a href="${url}">${url}</a>`);
    const { description: kept } = descriptionWithin(`${linked}<br><b>Bring</b> the file`, named);
    expect(kept.endsWith(`${url}<br><b>Bring</b> the file`)).toBe(true);
  });

  it.each([
    ["Client:&nbsp;Grace ‹grace@example.test›", "Open in Calpace:&nbsp;"],
    ["Client: Grace\n‹grace@example.test›", "Open in\nCalpace:\n"],
    ["<p>Client: Grace ‹grace@example.test›</p>", "Open in Calpace: <span>"],
  ])("finds its own text as an editor breaks and spaces it: %j", (line, words) => {
    const stored = `${line}<br><br>old words<br><br>${words}<a href="${url}">${url}</a><br>mine`;
    const { description: kept } = descriptionWithin(stored, newer);
    expect(kept).toContain(renewed.replaceAll("\n", "<br>"));
    expect(kept).toContain("mine");
    expect(kept).not.toMatch(/Grace|old words/);
  });

  it("keeps what links lead to, and what was no markup, where its own text is gone", () => {
    const stored =
      '&lt;ann@example.org&gt;<br><a href="https://zoom.example/j/1?a=1&amp;b=2"><b>Join</b></a><br>mine';
    const { description: kept } = descriptionWithin(stored, newer);
    expect(kept).toBe(`${renewed}\n\n‹ann@example.org›\nJoin https://zoom.example/j/1?a=1&b=2 \nmine`);
  });

  it("keeps a text that was written in place of ours, below it", () => {
    const kept = { description: `${renewed}\n\nRing twice`, carried: true };
    expect(descriptionWithin(`Ring twice\nClient: Grace`, newer)).toEqual(kept);
    expect(descriptionWithin(kept.description, newer)).toEqual(kept);
    expect(descriptionWithin("", newer)).toEqual({ description: renewed, carried: false });
  });
});
