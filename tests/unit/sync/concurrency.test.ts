import fc from "fast-check";
import { Concurrency, lanesBorne } from "@/lib/sync/concurrency";

/** Works at a server that answers `width` lanes at once in 100 ms and lets all others queue, for `rounds` rounds. */
function rounds(concurrency: Concurrency, width: number, rounds: number, host = "a"): number[] {
  const used: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const lanes = concurrency.roomAt().known[host] ?? concurrency.roomAt().first;
    for (let i = 0; i < lanes; i++) concurrency.begin(host, round * 100);
    const ms = lanes <= width ? 100 : (100 * lanes) / width;
    // Each lane has two requests under way.
    for (let i = 0; i < 2 * lanes; i++) concurrency.answered(host, ms, false, round * 100);
    for (let i = 0; i < lanes; i++) concurrency.end(host, round * 100);
    used.push(lanes);
  }
  return used;
}

describe("how many accounts of one server are worked at once", () => {
  test("it doubles with every round of quick answers, up to a bound", () => {
    expect(rounds(new Concurrency(1_000), 1_000, 4)).toEqual([32, 64, 128, 128]);
  });

  test("it grows no further where answers become slow", () => {
    expect(rounds(new Concurrency(1_000), 32, 4)).toEqual([32, 64, 64, 64]);
    expect(rounds(new Concurrency(1_000), 8, 4)).toEqual([32, 64, 64, 64]);
  });

  test("it goes back when a server becomes slow", () => {
    const concurrency = new Concurrency(1_000);
    rounds(concurrency, 1_000, 3);
    expect(rounds(concurrency, 20, 4)).toEqual([128, 32, 64, 64]);
  });

  test("it is halved once for a server that asks for less or does not answer", () => {
    const concurrency = new Concurrency(1_000);
    for (let i = 0; i < 32; i++) concurrency.begin("a", 0);
    for (let i = 0; i < 64; i++) concurrency.answered("a", 100, true, i);
    for (let i = 0; i < 32; i++) concurrency.end("a", 64);
    expect(concurrency.roomAt().known).toEqual({ a: 16 });
  });

  test("a server that refuses everything is still asked with one", () => {
    const concurrency = new Concurrency(1_000);
    concurrency.begin("a", 0);
    for (let i = 0; i < 50; i++) concurrency.answered("a", 100, true, i * 2_000);
    concurrency.end("a", 100_000);
    expect(concurrency.roomAt().known).toEqual({ a: 1 });
  });

  test("a server nobody worked at for a while is a new one again", () => {
    const concurrency = new Concurrency(1_000);
    concurrency.begin("a", 0);
    concurrency.answered("a", 100, true, 0);
    concurrency.end("a", 0);
    concurrency.begin("b", 11 * 60_000);
    expect(concurrency.roomAt().known).toEqual({ b: 31 });
  });

  test("whatever happens, no room is negative, none is beyond the bound, and all of it comes back", () => {
    const step = fc.record({
      host: fc.constantFrom("a", "b"),
      begin: fc.nat(60),
      ms: fc.nat(2_000),
      strained: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const concurrency = new Concurrency(100);
        let now = 0;
        for (const { host, begin, ms, strained } of steps) {
          const { known, first } = concurrency.roomAt();
          const lanes = Math.min(begin, known[host] ?? first, concurrency.room);
          for (let i = 0; i < lanes; i++) concurrency.begin(host, now);
          for (let i = 0; i < 2 * lanes; i++) concurrency.answered(host, ms, strained, now);
          expect(concurrency.room).toBe(100 - lanes);
          now += ms;
          for (let i = 0; i < lanes; i++) concurrency.end(host, now);
          expect(concurrency.room).toBe(100);
          for (const room of Object.values(concurrency.roomAt().known)) {
            expect(room).toBeGreaterThanOrEqual(1);
            expect(room).toBeLessThanOrEqual(128);
          }
        }
      }),
    );
  });
});

test("a process works as many lanes as its connections to the database bear", () => {
  expect(lanesBorne(1)).toBe(32);
  expect(lanesBorne(2)).toBe(64);
});
