// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the sources under test hold templates
import { describe, expect, it } from "@jest/globals";
import { findings } from "./tree";

const GROUND = {
  "db/schema/index.ts": [
    'import { pgTable } from "drizzle-orm/pg-core";',
    'export const eventLinks = pgTable("event_links", {});',
    'export const syncLanes = pgTable("sync_lanes", {});',
    'export const syncSettings = pgTable("sync_settings", {});',
    'export const bookings = pgTable("bookings", {});',
  ].join("\n"),
};
const PLACE = "lib/bookings/commands.ts";
const ENGINE = "lib/lanes, lib/sync/store";

/** The lines on which a file with this source is found to write, and the tables. */
const writes = (source: string, path = PLACE) =>
  findings({ ...GROUND, [path]: source }).map((found) => {
    const [, line, table] = /^[^:]+:(\d+): (\w+) is written only in /.exec(found) ?? [];
    return line ? `${line} ${table}` : found;
  });

describe("a write to a table of the engine", () => {
  it.each([
    ["insert", "sql`insert into event_links (id) values (1)`", "event_links"],
    ["update", "sql`update sync_lanes set due_at = now()`", "sync_lanes"],
    ["update with an alias", "sql`update sync_lanes as s set due_at = now()`", "sync_lanes"],
    ["delete", "sql`delete from event_links where id = 1`", "event_links"],
    ["merge", "sql`merge into sync_settings s using x on true`", "sync_settings"],
    ["truncate", "sql`truncate event_links`", "event_links"],
    ["truncate table, among others", "sql`truncate table bookings, only sync_lanes cascade`", "sync_lanes"],
    ["capitals", "sql`INSERT INTO Event_Links values (1)`", "event_links"],
    ["a schema", "sql`update public.event_links set want = 0`", "event_links"],
    ["quotes", 'sql`delete from "public"."sync_lanes"`', "sync_lanes"],
    ["quotes without a space", 'sql`update"sync_lanes"set due_at = null`', "sync_lanes"],
    ["only", "sql`update only event_links set want = 0`", "event_links"],
    ["only, in parentheses", "sql`delete from only (event_links)`", "event_links"],
    ["a comment between", "sql`update /* all */ event_links set want = 0`", "event_links"],
    ["a name at the end", "sql`truncate sync_lanes`", "sync_lanes"],
    ["a part of a statement", "sql`with x as (update event_links set want = 0) select 1`", "event_links"],
    ["a string", 'run("delete from event_links")', "event_links"],
    ["a string in single quotes", "run('delete from event_links')", "event_links"],
    ["strings put together", 'run("delete " + "from " + "event_links")', "event_links"],
    ["a plain template", "run(`delete from event_links where id = ${id}`)", "event_links"],
    ["a table's name put in", 'sql`update ${sql.identifier("event_links")} set want = 0`', "event_links"],
    ["raw SQL put in", 'sql`update ${sql.raw("event_links")} set want = 0`', "event_links"],
    ["a fragment put in", "sql`${sql`delete from`} event_links`", "event_links"],
  ])("is found: %s", (_what, expression, table) => {
    expect(writes(`// first line\nexport const w = (${expression});`)).toEqual([`2 ${table}`]);
  });

  it("is found where it begins, in a long statement", () => {
    const source = [
      "export const w = sql`",
      "  with picked as (select 'é' from event_links for update),",
      "  -- update sync_lanes is only said here",
      "  gone as (",
      "    delete",
      "      from event_links l using picked where ${condition})",
      "  update sync_lanes set due_at = null`;",
    ].join("\n");
    expect(writes(source)).toEqual(["5 event_links", "7 sync_lanes"]);
  });

  it("is found through a constant", () => {
    expect(
      writes('const LINKS = "event_links";\nexport const w = sql`update ${sql.raw(LINKS)} set want = 0`;'),
    ).toEqual(["2 event_links"]);
  });

  const imported = 'import { eventLinks as links, syncLanes } from "@/db/schema";\n';
  it.each([
    ["insert", `${imported}tx.insert(syncLanes).values({});`, "2 sync_lanes"],
    ["update", `${imported}tx.update(syncLanes).set({});`, "2 sync_lanes"],
    ["delete", `${imported}tx.delete(syncLanes);`, "2 sync_lanes"],
    ["a renamed import", `${imported}tx.delete(links);`, "2 event_links"],
    ["a chain of lines", `${imported}await tx\n  .with(x)\n  .delete(links)\n  .where(y);`, "4 event_links"],
    ["an optional call", `${imported}tx?.delete(links);`, "2 event_links"],
    ["a method by its name", `${imported}tx["delete"](links);`, "2 event_links"],
    ["a cast", `${imported}tx.delete(links as never);`, "2 event_links"],
    ["a table put into SQL", `${imported}sql\`delete from \${links} where true\`;`, "2 event_links"],
    ["another constant for it", `${imported}const l = links;\ntx.delete(l);`, "3 event_links"],
    [
      "a namespace",
      'import * as schema from "@/db/schema";\ntx.insert(schema.eventLinks).values({});',
      "2 event_links",
    ],
    [
      "a namespace put into SQL",
      'import * as schema from "@/db/schema";\nsql`update ${schema.syncSettings} set a = 1`;',
      "2 sync_settings",
    ],
    [
      "a table loaded later",
      'const { eventLinks: l, syncLanes } = await import("@/db/schema");\ntx.delete(l);\ntx.delete(syncLanes);',
      "2 event_links,3 sync_lanes",
    ],
    [
      "a table described again",
      'const mine = pgTable("event_links", {});\ntx.delete(mine);',
      "2 event_links",
    ],
  ])("is found through drizzle: %s", (_what, source, expected) => {
    expect(writes(source).sort().join()).toBe(expected);
  });

  it.each([
    ["a lock", "sql`select 1 from event_links where id = 1 for update`"],
    ["a lock on a table", "sql`select 1 from event_links l, sync_lanes for no key update of event_links`"],
    ["a conflict", "sql`insert into bookings select * from event_links on conflict do update set a = 1`"],
    ["a read", "sql`select * from event_links join sync_lanes using (id)`"],
    ["a table with a longer name", "sql`update event_links_old set want = 0; delete from sync_lanes2`"],
    ["a table with a longer name, quoted", 'sql`update "event_links old" set want = 0`'],
    ["a table with a name before it", "sql`update old_event_links set want = 0`"],
    ["a table of another schema", "sql`update archive.event_links set want = 0`"],
    ["a table that reads from it", "sql`delete from event_drifts using event_links`"],
    ["a name that only ends in the verb", "sql`select last_update event_links from x`"],
    ["a comment in SQL", "sql`select 1 -- update event_links\n`"],
    ["an unknown table", "sql`update ${table} set event_links = 1`"],
    ["a column", 'import { eventLinks } from "@/db/schema";\nsql`select 1 where ${eventLinks.id} = 1`'],
    ["another table through drizzle", 'import { bookings } from "@/db/schema";\ntx.delete(bookings)'],
    ["a read through drizzle", 'import { eventLinks } from "@/db/schema";\ntx.select().from(eventLinks)'],
    ["another variable of that name", "const f = (eventLinks: Set<string>) => seen.delete(eventLinks)"],
    ["a map", 'seen.delete("event_links")'],
    ["a type", "type W = `update ${string}`; type V = 'x'"],
    ["a comment", "// update event_links set want = 0\n/* delete from sync_lanes */"],
  ])("is not %s", (_what, source) => {
    expect(writes(`${source};`)).toEqual([]);
  });

  const engineWrite = "export const w = sql`update event_links set want = 0`;";
  const settingsWrite = "export const w = sql`update sync_settings set bulk_enabled = true`;";

  it.each(["lib/lanes/park.ts", "lib/lanes/deep/park.ts", "lib/sync/store/settle.ts"])(
    "may be in %s",
    (path) => {
      expect(writes(engineWrite, path)).toEqual([]);
      expect(writes(settingsWrite, path)).toEqual([]);
    },
  );

  it.each(["lib/integrations/commands.ts", "lib/people/undo/commands.ts"])(
    "may be in %s when it is to settings alone",
    (path) => {
      expect(writes(settingsWrite, path)).toEqual([]);
      expect(findings({ [path]: engineWrite })).toEqual([
        `${path}:1: event_links is written only in ${ENGINE}`,
      ]);
    },
  );

  it.each([
    "app/page.tsx",
    "db/seed.ts",
    "db/client.ts",
    "lib/accounts/commands.ts",
    "lib/connections/store/account.ts",
    "lib/lanes-old/park.ts",
    "lib/startup.ts",
    "lib/sync/drain.ts",
    "lib/sync/stores/a.ts",
  ])("may not be in %s", (path) => {
    expect(findings({ [path]: engineWrite })).toEqual([
      `${path}:1: event_links is written only in ${ENGINE}`,
    ]);
    expect(findings({ [path]: settingsWrite })).toEqual([
      `${path}:1: sync_settings is written only in ${ENGINE}, lib/integrations, lib/people`,
    ]);
  });

  it.each(["scripts/bench/world.ts", "tests/integration/a.test.ts", "db/migrations/a.ts"])(
    "is nobody's business in %s",
    (path) => {
      expect(findings({ [path]: engineWrite })).toEqual([]);
    },
  );
});
