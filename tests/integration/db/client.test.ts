import { describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows, sqlState } from "@/db/client";

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
});
