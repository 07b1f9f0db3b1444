import { expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { GET } from "@/app/api/health/route";
import { database, rows } from "@/db/client";

const ran = (ago: string) =>
  rows(
    database(),
    sql`insert into sync_runs (trigger, started_at) values ('cron', now() - ${ago}::text::interval)`,
  );

it("is well only while the scheduler runs", async () => {
  expect((await GET()).status).toBe(503);
  await ran("6 minutes");
  expect((await GET()).status).toBe(503);
  await ran("30 seconds");
  const answer = await GET();
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ ok: true, lastRunSeconds: 30 });
});
