import { followed, zones } from "./places.mjs";

/** Newer rules of time zones. */
export const zonesRules = [
  {
    rule: "zonesForward",
    edits: [
      {
        file: followed,
        find: `and not exists (select 1 from zone_versions v where \${newer(version)})`,
        replace: "",
      },
    ],
    tests: [zones("older ones move nothing that is older still")],
  },
  {
    rule: "zonesFollow",
    edits: [{ file: followed, find: "if (moved.length > 0) await touchLinks(tx, moved);", replace: "" }],
    tests: [zones("bookings keep their wall time, and their events follow once")],
  },
  {
    rule: "zonesOnce",
    edits: [
      {
        file: followed,
        find: "revision = b.revision + c.moved::integer,",
        replace: "revision = b.revision + 1,",
      },
    ],
    tests: [zones("bookings keep their wall time, and their events follow once")],
  },
  {
    rule: "zonesNewcomer",
    edits: [
      {
        file: "lib/bookings/commands.ts",
        find: "zoneVersion: zones.version,\n        routed",
        replace: 'zoneVersion: "2999z",\n        routed',
      },
    ],
    tests: [zones("what is booked or moved by older ones is computed again")],
  },
  {
    rule: "zonesPassedBy",
    edits: [
      {
        file: "lib/zones.ts",
        find: "if (kept.utcOffset === utcOffset) return kept;",
        replace: "return { wallStart, utcOffset };",
      },
    ],
    tests: [zones("that such a version moved, which writes no wall time, is read from its instant")],
  },
];
