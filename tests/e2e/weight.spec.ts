import postgres from "postgres";
import { startApp } from "./setup/app";
import { expect, newPerson, signUp, test } from "./setup/fixtures";
import { sharePostgres } from "./setup/postgres";

const [SERVICES, ACCOUNTS] = [200, 10];
/** Bytes of HTML, as the server sends them before they are compressed. */
const BOUND = 100_000;

test("the Integrations page of somebody with 200 services and 10 accounts weighs at most 100 kB", async ({
  browser,
  calendars,
}) => {
  test.setTimeout(120_000);
  const database = await sharePostgres(calendars.env);
  const app = await startApp({ env: database.env });
  const context = await browser.newContext({ baseURL: app.url });
  const sql = postgres(database.url);
  try {
    const page = await context.newPage();
    const person = newPerson();
    await signUp(page, person);
    const [user] = await sql`select id from users where email = ${person.email}`;
    const id: string = user?.id;
    await sql`insert into services (id, user_id, name, duration_minutes, color)
      select gen_random_uuid(), ${id}, 'Consultation for families, part ' || n, 50, 'teal'
      from generate_series(1, ${SERVICES}::int) n`;
    await sql`with account as (
        insert into connections (id, user_id, provider, remote_identity, address, config, credentials)
        select gen_random_uuid(), ${id}, (array['google', 'microsoft', 'icloud', 'caldav'])[1 + n % 4], 'account ' || n,
          'practice.' || n || '@example.org', '{}', 'none'
        from generate_series(1, ${ACCOUNTS}::int) n returning id),
      lane as (insert into sync_lanes (id, proven_at, succeeded_at) select id, now(), now() from account)
      insert into calendars (id, connection_id, user_id, remote_id, name, can_write, is_default, position)
      select gen_random_uuid(), account.id, ${id}, 'calendar ' || n,
        (array['Work', 'Private'])[n], true, n = 1, n
      from account, generate_series(1, 2) n`;
    const cookie = (await context.cookies()).map((c) => `${c.name}=${c.value}`).join("; ");
    const weigh = async () => {
      const answer = await fetch(`${app.url}/settings/integrations`, { headers: { cookie } });
      expect(answer.status).toBe(200);
      const html = await answer.text();
      expect(html).toContain("practice.10@example.org");
      expect(html).toContain("Consultation for families, part 1");
      return Buffer.byteLength(html);
    };
    // With every service going its own way, and locked.
    await sql`update services set destination = 'calendar', destination_calendar_id =
      (select id from calendars c where c.user_id = ${id} order by md5(services.id::text || c.id) limit 1)`;
    const weights = [await weigh()];
    await sql`update sync_settings set bulk_enabled = true, primary_calendar_id =
      (select id from calendars where user_id = ${id} limit 1) where user_id = ${id}`;
    weights.push(await weigh());
    test.info().annotations.push({ type: "bytes", description: weights.join(", ") });
    expect(Math.max(...weights)).toBeLessThanOrEqual(BOUND);
  } finally {
    await sql.end();
    await context.close();
    await app.stop();
    await database.stop();
  }
});
