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
const READ = "elsewhere it is named only where it is read";

/** The lines on which a file with this source is found to write, and the tables. */
const writes = (source: string, path = PLACE) =>
  findings({ ...GROUND, [path]: source }).map((found) => {
    const [, line, table, unnamed] =
      /^[^:]+:(\d+): (?:(\w+) is written only in |(a statement says in plain words which table))/.exec(
        found,
      ) ?? [];
    return line ? `${line} ${unnamed ? "unnamed" : table}` : found;
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
    [
      "a table's name put in",
      'sql`update ${sql.identifier("event_links")} set want = 0`',
      "event_links,2 unnamed",
    ],
    ["raw SQL put in", 'sql`update ${sql.raw("event_links")} set want = 0`', "event_links,2 unnamed"],
    ["a fragment put in", "sql`${sql`delete from`} event_links`", "unnamed,2 event_links"],
    ["dashes in a text before", "sql`select '--'; delete from event_links`", "event_links"],
    ["a text with a method", '"delete from event_links".trim()', "event_links"],
    ["copy", 'run("copy event_links from stdin")', "event_links"],
    ["alter table", 'run("alter table event_links disable trigger all")', "event_links"],
    ["drop table", 'run("drop table if exists bookings, event_links")', "event_links"],
    ["a lock", 'run("lock table sync_lanes")', "sync_lanes"],
    ["select into", "sql`select * into event_links from bookings`", "event_links"],
    ["a schema put in", "sql`delete from ${schema}.event_links`", "event_links,2 unnamed"],
    ["a verb put in", "sql`${verb} from event_links`", "event_links"],
    ["a name for later", '"event_links"', "event_links"],
    ["a fragment for later", "sql`event_links`", "event_links"],
    ["the end of a statement", '"from event_links"', "event_links"],
    ["the beginning of a name", "`delete from event_links${rest}`", "event_links,2 unnamed"],
    [
      "one of two",
      "sql`delete from ${a ? sql`event_links` : sql`sync_lanes`}`",
      "unnamed,2 event_links,2 sync_lanes",
    ],
    ["a table put in", "sql`update ${table} set event_id = 1`", "unnamed"],
    ["a table put in, after only", "sql`insert into only ${table} values (1)`", "unnamed"],
    ["a table put in to be emptied", "sql`truncate ${table}`", "unnamed"],
    ["a table put in to be altered", "sql`alter table ${table} disable trigger all`", "unnamed"],
    ["a table put in to be filled", "sql`copy ${table} from stdin`", "unnamed"],
    ["half of a name put in", 'sql`delete from "event_${kind}"`', "unnamed"],
    ["a table added", '"delete from " + table', "unnamed"],
  ])("is found: %s", (_what, expression, tables) => {
    const found = writes(`// first line\nexport const w = (${expression});`);
    expect(found.sort().join()).toBe(`2 ${tables}`.split(",").sort().join());
  });

  it("is found where it names the table, in a long statement", () => {
    const source = [
      "export const w = sql`",
      "  with picked as (select 'é' from event_links for update),",
      "  -- update sync_lanes is only said here",
      "  gone as (",
      "    delete",
      "      from event_links l using picked where ${condition})",
      "  update sync_lanes set due_at = null`;",
    ].join("\n");
    expect(writes(source)).toEqual(["6 event_links", "7 sync_lanes"]);
  });

  const imported = 'import { eventLinks, syncLanes } from "@/db/schema";\n';
  it.each([
    ["insert", `${imported}tx.insert(syncLanes).values({});`, "2 sync_lanes"],
    ["update", `${imported}tx.update(syncLanes).set({});`, "2 sync_lanes"],
    ["delete", `${imported}tx.delete(syncLanes);`, "2 sync_lanes"],
    ["a renamed import", 'import { eventLinks as links } from "@/db/schema";', "1 event_links"],
    ["a renamed re-export", 'export { eventLinks as links } from "@/db/schema";', "1 event_links"],
    ["a renamed export", `${imported}export { eventLinks as links };`, "2 event_links"],
    ["a default export", `${imported}export default eventLinks;`, "2 event_links"],
    [
      "a loop",
      `${imported}for (const t of [eventLinks, syncLanes]) tx.delete(t);`,
      "2 event_links,2 sync_lanes",
    ],
    ["a variable", `${imported}let t;\nt = eventLinks;\ntx.delete(t);`, "3 event_links"],
    ["one of two", `${imported}tx.delete(a ? eventLinks : syncLanes);`, "2 event_links,2 sync_lanes"],
    ["an argument", `${imported}const wipe = (t) => tx.delete(t);\nwipe(eventLinks);`, "3 event_links"],
    ["a property", `${imported}wipe({ eventLinks });`, "2 event_links"],
    ["a method passed on", `${imported}tx.delete.call(tx, eventLinks);`, "2 event_links"],
    ["a constant of a namespace", "const { eventLinks } = schema;\ntx.delete(eventLinks);", "2 event_links"],
    ["a name of a namespace", 'tx.delete(schema["eventLinks"]);', "1 event_links"],
    [
      "a chain of lines",
      `${imported}await tx\n  .with(x)\n  .delete(eventLinks)\n  .where(y);`,
      "4 event_links",
    ],
    ["an optional call", `${imported}tx?.delete(eventLinks);`, "2 event_links"],
    ["a method by its name", `${imported}tx["delete"](eventLinks);`, "2 event_links"],
    ["a cast", `${imported}tx.delete(eventLinks as never);`, "2 event_links"],
    ["a table put into SQL", `${imported}sql\`delete from \${eventLinks} where true\`;`, "2 event_links"],
    ["another constant for it", `${imported}const l = eventLinks;\ntx.delete(l);`, "2 event_links"],
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
      "1 event_links,3 sync_lanes",
    ],
    [
      "a table described again",
      'const mine = pgTable("event_links", {});\ntx.delete(mine);',
      "1 event_links",
    ],
  ])("is found through drizzle: %s", (_what, source, expected) => {
    expect(writes(source).sort().join()).toBe(expected);
  });

  it.each([
    ["a lock", "sql`select 1 from event_links where id = 1 for update`"],
    [
      "a lock on a table",
      "sql`select 1 from event_links l join sync_lanes s on true for no key update of event_links`",
    ],
    ["a conflict", "sql`insert into bookings select * from event_links on conflict do update set a = 1`"],
    ["a read", "sql`select * from event_links join sync_lanes using (id)`"],
    ["a table with a longer name", "sql`update event_links_old set want = 0; delete from sync_lanes2`"],
    ["a table with a longer name, quoted", 'sql`update "event_links old" set want = 0`'],
    ["a table with a name before it", "sql`update old_event_links set want = 0`"],
    ["a table of another schema", "sql`update archive.event_links set want = 0`"],
    ["a table that reads from it", "sql`delete from event_drifts using event_links`"],
    ["a name that only ends in the verb", "sql`select last_update from event_links`"],
    ["a comment in SQL", "sql`select 1 -- update event_links\n`"],
    ["a read of columns put in", "sql`select ${columns} from event_links where event_links.id = ${id}`"],
    ["a label", "`Update ${name}` + `copy ${name}`"],
    [
      "a read of the table put in",
      'import { eventLinks } from "@/db/schema";\nsql`select 1 from ${eventLinks}`',
    ],
    [
      "a join through drizzle",
      'import { eventLinks } from "@/db/schema";\nq.leftJoin(eventLinks, eq(eventLinks.id, id))',
    ],
    [
      "a read of a namespace",
      'import * as schema from "@/db/schema";\nq.from(schema.eventLinks).where(schema.eventLinks.id)',
    ],
    [
      "a table selected",
      'import { eventLinks } from "@/db/schema";\ntx.select({ link: eventLinks, eventLinks })',
    ],
    [
      "a row's type",
      'import { eventLinks } from "@/db/schema";\nexport type Row = typeof eventLinks.$inferSelect',
    ],
    ["a re-export", 'export { eventLinks } from "@/db/schema"'],
    ["a column", 'import { eventLinks } from "@/db/schema";\nsql`select 1 where ${eventLinks.id} = 1`'],
    ["another table through drizzle", 'import { bookings } from "@/db/schema";\ntx.delete(bookings)'],
    ["a read through drizzle", 'import { eventLinks } from "@/db/schema";\ntx.select().from(eventLinks)'],
    ["a map", 'seen.delete("link")'],
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
        `${path}:1: event_links is written only in ${ENGINE}; ${READ}`,
      ]);
    },
  );

  it.each([
    "app/page.tsx",
    "db/seed.ts",
    "db/client.ts",
    "lib/accounts/commands.ts",
    "lib/connections/store/account.ts",
    "lib/sync/lanes/park.ts",
    "lib/startup.ts",
    "lib/sync/drain.ts",
    "lib/sync/stores/a.ts",
  ])("may not be in %s", (path) => {
    expect(findings({ [path]: engineWrite })).toEqual([
      `${path}:1: event_links is written only in ${ENGINE}; ${READ}`,
    ]);
    expect(findings({ [path]: settingsWrite })).toEqual([
      `${path}:1: sync_settings is written only in ${ENGINE}, lib/integrations, lib/people; ${READ}`,
    ]);
  });

  it("may leave its table open where no SQL is", () => {
    expect(writes("export const c = `truncate ${more}`;", "components/a.tsx")).toEqual([]);
  });

  it.each(["scripts/bench/world.ts", "tests/integration/a.test.ts", "db/migrations/a.ts"])(
    "is nobody's business in %s",
    (path) => {
      expect(findings({ [path]: engineWrite })).toEqual([]);
    },
  );
});
