import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type KnownCalendar, type Match, MOST_CALENDARS, matchListing } from "@/lib/connections/match";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { CalendarListing, RemoteCalendar } from "@/lib/providers/provider";

const calendar = (remoteId: string, changes: Partial<RemoteCalendar> = {}): RemoteCalendar => ({
  remoteId,
  name: remoteId,
  color: null,
  canWrite: true,
  isDefault: false,
  ...changes,
});
const primary = (remoteId: string) => calendar(remoteId, { isDefault: true, identity: "primary" });
const row = (remoteId: string, changes: Partial<KnownCalendar> = {}): KnownCalendar => ({
  id: `row of ${remoteId}`,
  remoteId,
  identity: null,
  vanished: false,
  canWrite: true,
  used: false,
  ...changes,
});
const ids = (calendars: { remoteId: string }[]) => calendars.map(({ remoteId }) => remoteId);

/** The rows as they are after a match was stored. */
function stored(known: readonly KnownCalendar[], match: Match): KnownCalendar[] {
  const listed = new Map([...match.kept, ...match.added].map((c) => [c.remoteId, c]));
  const stay = known
    .filter(({ id }) => id !== match.superseded && !match.forgotten.includes(id))
    .map((r) => (r.id === match.renamed?.id ? { ...r, remoteId: match.renamed.remoteId } : r));
  const made = match.added.map((c) => row(c.remoteId, { id: `new ${c.remoteId}` }));
  return [...stay, ...made].map((r) => {
    const found = listed.get(r.remoteId);
    if (found) return { ...r, vanished: false, identity: found.identity ?? null };
    const holder = [...listed.values()].some(({ identity }) => identity !== undefined);
    return {
      ...r,
      vanished: r.vanished || match.vanished.includes(r.id),
      identity: holder ? null : r.identity,
    };
  });
}

describe("a listing against what is known", () => {
  it("knows the primary calendar again under another id", () => {
    const known = [row("old@", { identity: "primary", used: true }), row("team")];
    const match = matchListing(known, wholeListing([primary("new@"), calendar("team")]));
    expect(match).toMatchObject({
      renamed: { id: "row of old@", remoteId: "new@" },
      superseded: null,
      added: [],
      vanished: [],
    });
    expect(ids(match.kept)).toEqual(["new@", "team"]);
  });

  it("takes them for two when the old id is listed as well", () => {
    const known = [row("old@", { identity: "primary" })];
    const match = matchListing(known, wholeListing([primary("new@"), calendar("old@")]));
    expect(match).toMatchObject({ renamed: null, vanished: [] });
    expect([ids(match.kept), ids(match.added)]).toEqual([["old@"], ["new@"]]);
  });

  it("lets a second entry make way that nothing refers to, and keeps both where something does", () => {
    const old = row("old@", { identity: "primary", vanished: true, used: true });
    const listing = wholeListing([primary("new@")]);
    expect(matchListing([old, row("new@")], listing)).toMatchObject({
      renamed: { id: "row of old@" },
      superseded: "row of new@",
    });
    expect(matchListing([old, row("new@", { used: true })], listing)).toMatchObject({
      renamed: null,
      superseded: null,
      vanished: [],
    });
  });

  it("takes the first two hundred, the default among them, and says how many there are", () => {
    const many = Array.from({ length: 340 }, (_, i) => calendar(`c${i}`, { isDefault: i === 339 }));
    const match = matchListing([], wholeListing(many));
    expect(ids(match.added)).toEqual(["c339", ...ids(many.slice(0, 199))]);
    expect([match.total, match.added[0]?.position]).toEqual([340, 339]);
  });

  it("keeps what it knows of a long listing wherever it stands there, and finds nothing missing", () => {
    const many = Array.from({ length: 340 }, (_, i) => calendar(`c${i}`));
    const match = matchListing(
      [row("c300", { used: true }), row("elsewhere", { used: true })],
      wholeListing(many),
    );
    expect(ids(match.kept)).toEqual(["c300"]);
    expect([match.added.length, match.vanished]).toEqual([199, []]);
  });

  it("finds nothing missing in a listing that was not read whole, or that is empty", () => {
    const known = [row("a"), row("b")];
    const partly: CalendarListing = { calendars: [calendar("a")], total: 1, complete: false };
    expect(matchListing(known, partly)).toMatchObject({ vanished: [], total: null });
    expect(matchListing(known, wholeListing([]))).toMatchObject({ vanished: [], kept: [], added: [] });
    expect(matchListing(known, wholeListing([calendar("a")])).vanished).toEqual(["row of b"]);
  });

  const name = fc.constantFrom(..."abcdefgh");
  const known = fc.uniqueArray(
    fc.record({
      remoteId: name,
      identity: fc.constant(null),
      vanished: fc.boolean(),
      canWrite: fc.boolean(),
      used: fc.boolean(),
    }),
    { selector: (r) => r.remoteId },
  );
  const rowsOf = fc.tuple(known, fc.nat()).map(([rows, at]): KnownCalendar[] =>
    rows.map((r, i) => ({
      ...r,
      id: `row of ${r.remoteId}`,
      identity: i === at % (2 * rows.length) ? "primary" : null,
    })),
  );
  const listing = fc.record({
    calendars: fc.array(
      fc
        .record({ remoteId: name, first: fc.boolean() })
        .map(({ remoteId, first }) => (first ? primary(remoteId) : calendar(remoteId))),
      { maxLength: 10 },
    ),
    total: fc.constantFrom(0, 8, 400),
    complete: fc.boolean(),
  });

  it("doubles no row, loses none in use, and finds nothing missing unless it was read whole", () => {
    fc.assert(
      fc.property(rowsOf, listing, (before, heard) => {
        const match = matchListing(before, heard);
        const rows = stored(before, match);
        const unique = (values: unknown[]) => expect(new Set(values).size).toBe(values.length);
        unique(rows.map((r) => r.id));
        unique(rows.map((r) => r.remoteId));
        unique(rows.flatMap((r) => r.identity ?? []));
        unique([...match.kept, ...match.added].map((c) => c.remoteId));
        for (const { id } of before.filter((r) => r.used)) expect(rows.map((r) => r.id)).toContain(id);
        if (!heard.complete || heard.total > MOST_CALENDARS || heard.calendars.length === 0)
          expect(match.vanished).toEqual([]);
        // Whatever is listed is there afterwards, and what is not listed is missing or was not looked for.
        const there = rows.filter((r) => !r.vanished).map((r) => r.remoteId);
        for (const { remoteId } of heard.calendars) expect(there).toContain(remoteId);
        for (const id of match.vanished)
          expect(ids(heard.calendars)).not.toContain(rows.find((r) => r.id === id)?.remoteId);
      }),
    );
  });

  it("changes nothing when it is heard a second time", () => {
    fc.assert(
      fc.property(rowsOf, listing, (before, heard) => {
        const once = stored(before, matchListing(before, heard));
        const again = matchListing(once, heard);
        expect(again).toMatchObject({ renamed: null, superseded: null, added: [], vanished: [] });
        expect(stored(once, again)).toEqual(once);
      }),
    );
  });

  it("never keeps more than two hundred, beside what is used or known and listed", () => {
    const sized = fc.record({
      known: fc.nat({ max: 250 }),
      listed: fc.nat({ max: 400 }),
      from: fc.nat({ max: 300 }),
      used: fc.integer({ min: 1, max: 9 }),
      complete: fc.boolean(),
    });
    fc.assert(
      fc.property(sized, (size) => {
        const before = Array.from({ length: size.known }, (_, i) =>
          row(`c${i}`, { used: i % size.used === 1, vanished: i % 5 === 0 }),
        );
        const calendars = Array.from({ length: size.listed }, (_, i) => calendar(`c${size.from + i}`));
        const heard = { calendars, total: calendars.length, complete: size.complete };
        const match = matchListing(before, heard);
        const { kept, added, total } = match;
        expect(kept.length + added.length).toBe(
          Math.max(kept.length, Math.min(MOST_CALENDARS, calendars.length)),
        );
        expect(total).toBe(kept.length + added.length < calendars.length ? calendars.length : null);
        const rows = stored(before, match);
        const listed = new Set(ids(calendars));
        const must = rows.filter(
          (r) => r.used || (listed.has(r.remoteId) && !added.some((c) => c.remoteId === r.remoteId)),
        );
        expect(rows.length).toBeLessThanOrEqual(Math.max(MOST_CALENDARS, must.length + added.length));
      }),
      { numRuns: 100 },
    );
  });
});
