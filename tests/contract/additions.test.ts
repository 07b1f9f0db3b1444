import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import type { CalendarEvent } from "@/lib/providers/event";
import type { EventPlace, PutResult } from "@/lib/providers/provider";
import { wordOf } from "../servers/additions";
import { anEvent, failure, newKey, openPort, type Port, placeAfter } from "./port";
import { targets } from "./targets";

const url = "https://calpace.test/bookings/3c3f0c5e-5b1f-4f6e-9a43-0d6f6f1c9a10";
const describedFor = (client: string) => `Client: ${client} <grace@example.test>\n\nOpen in Calpace: ${url}`;
/** The event on another day of the month; it was made on the fifth, as revision 1. */
const onDay = (event: CalendarEvent, n: number): CalendarEvent => ({
  ...event,
  startsAt: `2031-03-${String(n).padStart(2, "0")}T09:00:00.000Z`,
  endsAt: `2031-03-${String(n).padStart(2, "0")}T09:50:00.000Z`,
  sequence: n - 4,
});

/** What people and programs add to an event outlives what we write: the same at every service that has a place for it. */
describe.each(Object.entries(targets))("what others wrote into an event in %s", (_name, { start }) => {
  let port: Port;
  let words = 0;

  beforeAll(async () => {
    port = await openPort(start);
  }, 30_000);
  beforeEach(() => port.target.network.clear());
  afterAll(() => port.target.stop());

  /** Writes as the engine does: a conflict is settled, and the next write knows what it read. */
  async function write(
    place: EventPlace,
    event: CalendarEvent,
  ): Promise<{ place: EventPlace; results: PutResult[] }> {
    const results: PutResult[] = [];
    let known = place;
    do {
      const result = await port.provider.putEvent(port.session, known, event);
      results.push(result);
      known = placeAfter(known, result);
    } while (results.at(-1)?.outcome === "conflict" && results.length < 4);
    expect(results.at(-1)?.outcome).toBe("ok");
    return { place: known, results };
  }
  const made = () => port.created({ url, description: describedFor("Grace") });
  const shown = async (key: string) =>
    (await port.eventsWith(key)).map((e) => [e.start.slice(0, 10), e.title]);
  const added = (key: string, word: string) => port.target.outside.added("Work", key, word);
  const add = async (key: string, word: string) => {
    for (const what of port.target.holds) await port.target.outside.add("Work", key, what, word);
    expect(await added(key, word)).toEqual(port.target.holds);
  };
  const newWord = () => {
    words += 1;
    return wordOf(words);
  };

  it("outlives one change after the other, of the time and of the text", async () => {
    const { event, place } = await made();
    const word = newWord();
    await add(event.key, word);
    let known = place;
    for (const day of [6, 7, 8, 9]) {
      const client = day % 2 === 0 ? "Grace" : "Ada";
      const next = { ...onDay(event, day), title: `Coaching – ${client}`, description: describedFor(client) };
      ({ place: known } = await write(known, next));
      expect(await added(event.key, word)).toEqual(port.target.holds);
      expect(await shown(event.key)).toEqual([[`2031-03-0${day}`, next.title]]);
      const [found] = await port.eventsWith(event.key);
      expect(found?.description).toMatch(new RegExp(`^Client: ${client} .{1,9}grace@example\\.test`));
      expect(found?.description.match(/Client:|Open in Calpace:/g)).toHaveLength(2);
    }
  });

  it("costs one request where nobody added anything, and two where somebody did", async () => {
    const { event, place } = await made();
    const { requests } = port.target.network;
    const costOf = async (known: EventPlace, n: number) => {
      const before = requests().length;
      const written = await write(known, onDay(event, n));
      return { ...written, cost: requests().length - before };
    };
    const untouched = await costOf(place, 6);
    expect(untouched.cost).toBe(1);
    await add(event.key, newWord());
    const met = await costOf(untouched.place, 7);
    const later = await costOf(met.place, 8);
    expect(later.results.map((r) => r.outcome)).toEqual(["ok"]);
    // A service that keeps what a write does not name need not be asked for it.
    expect(later.cost).toBe(later.place.merge ? 2 : 1);
  });

  it("outlives a write it came in between the look and the write of", async () => {
    const { event, place } = await made();
    const [first, second] = [newWord(), newWord()];
    await add(event.key, first);
    if (place.etag === null || !port.target.definition.conditionalWrites) return;
    const met = await port.provider.putEvent(port.session, place, onDay(event, 6));
    expect(met.outcome).toBe("conflict");
    // Before the look: another ETag than the mark knows is a conflict again, and nothing is written.
    await port.target.outside.add("Work", event.key, "note", second);
    const again = await port.provider.putEvent(port.session, placeAfter(place, met), onDay(event, 6));
    expect(again.outcome).toBe("conflict");
    expect(await shown(event.key)).toEqual([["2031-03-05", event.title]]);
    // After it: the write goes under the ETag known at its mark, and is refused.
    const third = newWord();
    const held = port.target.network.holdNextWrite("update");
    const writing = port.provider.putEvent(port.session, placeAfter(place, again), onDay(event, 6));
    await held.arrived;
    await port.target.outside.add("Work", event.key, "alarm", third);
    await held.deliver();
    const refused = await writing;
    expect(refused.outcome).toBe("conflict");
    await write(placeAfter(place, refused), onDay(event, 6));
    expect(await added(event.key, first)).toEqual(port.target.holds);
    expect(await added(event.key, second)).toContain("note");
    expect(await added(event.key, third)).toContain("alarm");
    expect(await shown(event.key)).toEqual([["2031-03-06", event.title]]);
  });

  it("outlives a write whose answer was lost", async () => {
    const { event, place } = await made();
    const word = newWord();
    await add(event.key, word);
    const { place: known } = await write(place, onDay(event, 6));
    const held = port.target.network.holdNextWrite("update");
    const patience = new AbortController();
    const hasty = { ...port.session, beforeRequest: () => patience.signal };
    const lost = failure(port.provider.putEvent(hasty, known, onDay(event, 7)));
    await held.arrived;
    patience.abort();
    expect((await lost).kind).toBe("ambiguous");
    await held.deliver();
    await write({ ...known, hot: true }, onDay(event, 8));
    expect(await added(event.key, word)).toEqual(port.target.holds);
    expect(await shown(event.key)).toEqual([["2031-03-08", event.title]]);
  });

  it("outlives a write without a condition", async () => {
    const { event, place } = await made();
    const word = newWord();
    await add(event.key, word);
    await write({ ...place, etag: null }, onDay(event, 6));
    expect(await added(event.key, word)).toEqual(port.target.holds);
    expect(await shown(event.key)).toEqual([["2031-03-06", event.title]]);
  });

  it("goes with the event when that is deleted", async () => {
    const { event, place } = await made();
    await add(event.key, newWord());
    await port.provider.deleteEvent(port.session, { ...place, merge: true });
    expect(await port.eventsWith(event.key)).toEqual([]);
    const other = await port.provider.putEvent(port.session, { ...place, merge: true }, onDay(event, 6));
    expect(["gone", "absent"]).toContain(other.outcome);
  });

  it("has nothing to do with an event of another key", async () => {
    const { event } = await made();
    const other = anEvent(newKey(), { url, description: describedFor("Grace") });
    const word = newWord();
    await add(event.key, word);
    await port.provider.putEvent(port.session, port.placeIn("Work", other.key), other);
    expect(await added(other.key, word)).toEqual([]);
  });
});
