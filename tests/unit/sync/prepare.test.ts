import { describe, expect, it } from "@jest/globals";
import { contentHash } from "@/lib/content/event";
import { ProviderError } from "@/lib/providers/errors";
import type { CalendarProvider } from "@/lib/providers/provider";
import { prepareAhead } from "@/lib/sync/prepare";
import { aLink } from "../../setup/links";

/** A provider of which only the preparing is used. */
const preparing = (prepareEvent?: CalendarProvider["prepareEvent"]) =>
  ({ ...(prepareEvent && { prepareEvent }) }) as CalendarProvider;

describe("preparing a batch", () => {
  it("gives every link its own key, event and hash, in whatever order they are asked for", () => {
    const links = Array.from({ length: 50 }, (_, n) => aLink(n));
    const prepared = prepareAhead(links, preparing(), "https://calpace.test");
    const keys = new Set<string>();
    for (const link of [...links].reverse()) {
      const { key, content, link: own } = prepared(link);
      expect(own).toBe(link);
      expect(content?.event).toMatchObject({
        key,
        title: `Coaching – ${link.clientName}`,
        url: `https://calpace.test/bookings/${link.bookingId}`,
        sequence: 3,
      });
      expect(content && contentHash(content.event)).toBe(content?.hash);
      keys.add(key);
    }
    expect(keys.size).toBe(50);
  });

  it("is done a portion ahead, once for each link", () => {
    const links = Array.from({ length: 40 }, (_, n) => aLink(n));
    const made: string[] = [];
    const prepared = prepareAhead(
      links,
      preparing((event) => made.push(event.title)),
      "",
    );
    expect(made).toEqual([]);
    for (const [n, link] of links.entries()) {
      prepared(link);
      expect(made.length).toBe(Math.min(40, (Math.floor(n / 16) + 1) * 16));
    }
    expect(new Set(made).size).toBe(40);
  });

  it("keeps what is wrong with one link to itself", () => {
    const failure = new Error("a defect");
    const links = [
      aLink(1),
      aLink(2, { clientName: "poison" }),
      aLink(3, { revision: null, serviceName: null }),
      aLink(4),
    ];
    const prepared = prepareAhead(
      links,
      preparing((event) => {
        if (event.title.includes("poison")) throw failure;
      }),
      "",
    );
    const [first, second, third, fourth] = links.map(prepared);
    expect([first?.content?.event.title, fourth?.content?.event.title]).toEqual([
      "Coaching – Client 1",
      "Coaching – Client 4",
    ]);
    expect(second).toMatchObject({ content: null, failure });
    expect(third?.failure).toBeInstanceOf(ProviderError);
    expect(third?.failure).toMatchObject({ kind: "invalid", code: "no_booking" });
  });

  it("says nothing of an event that is deleted", () => {
    const link = aLink(1, { doomed: true, revision: null });
    expect(prepareAhead([link], preparing(), "")(link)).toMatchObject({ content: null });
  });
});
