import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { eq, sql } from "drizzle-orm";
import { database, type Queryable, rows, sqlState } from "@/db/client";
import { QueryError } from "@/db/query-error";
import { users } from "@/db/schema";

describe("database client", () => {
  it("answers raw rows the same on both drivers", async () => {
    const [row] = await rows(
      database(),
      sql`select 9007199254740993::bigint::text as big, '2026-01-02T03:04:05.678901Z'::timestamptz::text as at, ${"[1,2]"}::text::jsonb as list`,
    );
    expect(row).toMatchObject({ big: "9007199254740993", list: [1, 2] });
  });

  it("has one installation row", async () => {
    expect(await rows(database(), sql`select id from installation`)).toHaveLength(1);
  });

  it("names the error code of a failed statement", async () => {
    const error = await rows(database(), sql`insert into sync_quotas values (null, 1, now())`).catch(
      (e) => e,
    );
    expect(sqlState(error)).toBe("23502");
  });

  const TYPED = "Grace Hopper grace@secret.test";
  const value = sql`${TYPED}`;
  it.each([
    ["refused by a rule", sql`insert into zone_versions values (${TYPED}), (${TYPED})`],
    ["misread as an id", sql`select ${value}::uuid`],
    ["misread as JSON", sql`select ${value}::text::jsonb`],
    ["holding NUL", sql`select ${`${TYPED}\0`}::text`],
    ["of a statement nobody can read", sql`selekt ${value}`],
    ["of a table that is not there", sql`select * from nowhere where name = ${value}`],
  ])("repeats no value of a failed statement: %s", async (_what, statement) => {
    const inside = (on: Queryable) => rows(on, statement).catch((e: unknown) => e);
    const failed = await inside(database());
    const failedInside = await database()
      .transaction((tx) => rows(tx, statement))
      .catch((e: unknown) => e);
    for (const error of [failed, failedInside]) {
      expect(error).toBeInstanceOf(Error);
      expect(inspect(error, { showHidden: true, depth: 20 })).not.toMatch(/Grace|secret\.test/);
      expect((error as Error).message).toContain("Failed query");
    }
  });

  it.each([
    ["query", (on: Queryable) => on.select().from(users).where(eq(users.id, TYPED))],
    ["relational query", (on: Queryable) => on.query.users.findFirst({ where: eq(users.id, TYPED) })],
    [
      "prepared one",
      (on: Queryable) => on.select().from(users).where(eq(users.id, TYPED)).prepare("p").execute(),
    ],
    [
      "change",
      (on: Queryable) =>
        on
          .update(users)
          .set({ name: `${TYPED}\0` })
          .where(eq(users.id, TYPED)),
    ],
    ["count", (on: Queryable) => on.$count(users, eq(users.id, TYPED))],
  ])("repeats no value of a failed %s of drizzle's own either", async (_what, ask) => {
    const failed = await Promise.resolve(ask(database())).catch((e: unknown) => e);
    expect(failed).toBeInstanceOf(QueryError);
    expect(inspect(failed, { showHidden: true, depth: 20 })).not.toMatch(/Grace|secret\.test/);
  });
});
