import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import { rows } from "@/db/client";
import { CANARY, canaryOf, SECRECY, type Secrecy, type TextColumn, textColumns } from "../canaries/fields";
import { startApp } from "./setup/app";
import { FAKE_USER } from "./setup/calendars";
import { expect, newPerson, test } from "./setup/fixtures";
import { type SharedPostgres, sharePostgres } from "./setup/postgres";
import { connectAndSync, createBooking, createService, signUp } from "./setup/stage";
import { dayFromNow, runCron } from "./setup/steps";

// The server everybody shares is not needed here.
test.use({ baseURL: undefined });

const DIST = process.env.NEXT_DIST_DIR ?? ".next-test";
const json = (file: string) => JSON.parse(readFileSync(join(DIST, file), "utf8")) as Record<string, string>;
const secrecyOf = ({ table, column }: TextColumn): Secrecy => SECRECY[`${table}.${column}`] ?? "secret";

/** Rows in the tables that nothing on these pages fills. */
const FILL = sql.raw(`
  insert into throttles (key, count, reset_at) values ('x', 1, now());
  insert into invitations (id, token_hash, created_at, expires_at) values (gen_random_uuid(), 'x', now(), now());
  insert into oauth_transactions (state_hash, session_id, user_id, provider, secrets, expires_at)
    select 'x', id, user_id, 'google', 'x', now() + interval '1 day' from sessions limit 1;
  insert into security_events (id, user_id, kind, at) select gen_random_uuid(), id, 'signed_in', now() from users;
  insert into event_drifts (link_id, user_id, generation, synced_at, differences, found_at)
    select id, user_id, generation, synced_at, '[]', now() from event_links where synced_at is not null`);

/** Puts its canary in every row of a column; the row's place makes it one of its kind. Answers how many rows there were. */
async function putCanary({ handle }: SharedPostgres, one: TextColumn): Promise<number> {
  const text = `'${canaryOf(one)}-' || translate(ctid::text, '(),', '')`;
  const drifts = `jsonb_build_array(jsonb_build_object('what', 'title', 'found', ${text}))`;
  const value = one.json
    ? one.table === "event_drifts"
      ? drifts
      : `jsonb_build_object('canary', ${text})`
    : text;
  const put = sql.raw(`update ${one.table} set ${one.column} = ${value} returning 1`);
  return (await rows(handle.db, put)).length;
}

/** Every row of every table, as a dump would hold it. */
async function dump({ handle }: SharedPostgres): Promise<string> {
  const tables = [...new Set(textColumns().map((one) => one.table))];
  const texts = await Promise.all(
    tables.map((table) => rows<{ row: string }>(handle.db, sql.raw(`select t::text as row from ${table} t`))),
  );
  return texts
    .flat()
    .map((one) => one.row)
    .join("\n");
}

/** Whom a column's canary may be shown to, and where: its person, and what is known of clients only where bookings are. */
const mayShow = (secrecy: Secrecy, reader: string, path: string): boolean =>
  reader === "owner" &&
  (secrecy === "own" ||
    (secrecy === "client" && /^\/(bookings|dashboard|settings\/calendars\/[0-9a-f-]{36}$)/.test(path)));

test("what a row holds is shown to nobody it is not for, on no page and in no payload, chunk, error page or log", async ({
  browser,
  calendars,
}) => {
  test.setTimeout(300_000);
  const shared = await sharePostgres(calendars.env);
  const app = await startApp({ env: shared.env });
  const contexts = await Promise.all([0, 1].map(() => browser.newContext({ baseURL: app.url })));
  const [owner, stranger] = contexts;
  if (!owner || !stranger) throw new Error("no browsers");
  try {
    const page = await owner.newPage();
    const person = { ...newPerson(), password: "violet cabbage thunder 42" };
    await signUp(page, person);
    const connected = await connectAndSync(page, { url: calendars.fake.url, ...FAKE_USER });
    const account = new URL(connected, app.url).searchParams.get("connected") ?? "";
    const service = await createService(page, "Coaching", 30);
    const booking = await createBooking(page, {
      service: "Coaching",
      client: "Ada",
      date: dayFromNow(2),
      time: "09:00",
    });
    await runCron(app);
    await page.goto("/dashboard");
    const cookiesOf = async (context: typeof owner) =>
      (await context.cookies()).map((c) => `${c.name}=${c.value}`).join("; ");
    const cookies = { owner: await cookiesOf(owner), stranger: "", nobody: "" };

    const before = await dump(shared);
    const session = (await owner.cookies()).find((c) => c.name.endsWith("session"))?.value ?? "";
    expect(session).not.toBe("");
    for (const secret of [person.password, FAKE_USER.password, session, app.cronSecret])
      for (const form of ["utf8", "base64", "base64url", "hex"] as const)
        expect(before.includes(Buffer.from(secret).toString(form)), `${secret} as ${form}`).toBe(false);

    await signUp(await stranger.newPage(), newPerson("Eve"));
    cookies.stranger = await cookiesOf(stranger);
    const [eve] = await rows<{ id: string }>(shared.handle.db, sql`select id from users where name = 'Eve'`);
    await rows(shared.handle.db, FILL);
    const guarded = textColumns().filter((one) => secrecyOf(one) !== "plain");
    for (const one of guarded)
      expect(await putCanary(shared, one), `${one.table} has no row to hold a canary`).toBeGreaterThan(0);
    // The stranger's own words are not the owner's: without them every canary on a page of theirs is one too many.
    await rows(
      shared.handle.db,
      sql`update users set name = 'Eve', email = 'eve@example.org' where id = ${eve?.id ?? ""}::uuid`,
    );
    await rows(
      shared.handle.db,
      sql`update security_events set address = null, browser = null where user_id = ${eve?.id ?? ""}::uuid`,
    );
    await rows(
      shared.handle.db,
      sql`update sessions set address = null, browser = null where user_id = ${eve?.id ?? ""}::uuid`,
    );

    const ids: Record<string, string> = {
      "/bookings/[id]": booking,
      "/services/[id]": service,
      "/settings/calendars/[id]": `/settings/calendars/${account}`,
      "/settings/operator/[id]": `/settings/operator/${eve?.id}`,
      "/settings/calendars/[id]/disconnect": `/settings/calendars/${account}/disconnect`,
    };
    const addressOf = (route: string) => ids[route] ?? route.replace("[provider]", "caldav");
    const routes = Object.values(json("app-path-routes-manifest.json")).filter(
      (route) => !/^\/(_|favicon)|api\/(cron|auth)/.test(route),
    );
    expect(routes.map(addressOf).filter((path) => path.includes("["))).toEqual([]);
    const get = async (reader: keyof typeof cookies, path: string, headers: Record<string, string> = {}) => {
      const answer = await fetch(app.url + path, { headers: { cookie: cookies[reader], ...headers } });
      return { path: new URL(answer.url).pathname, text: await answer.text() };
    };

    const shown = new Set<string>();
    const complaints: string[] = [];
    for (const reader of ["owner", "stranger", "nobody"] as const)
      for (const route of routes)
        for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
          const { path, text } = await get(reader, addressOf(route), headers);
          for (const one of guarded) {
            if (!text.includes(`${canaryOf(one)}-`)) continue;
            if (mayShow(secrecyOf(one), reader, path)) shown.add(`${one.table}.${one.column}`);
            else complaints.push(`${route} shows ${reader} ${one.table}.${one.column}`);
          }
        }
    expect([...new Set(complaints)]).toEqual([]);
    // Otherwise nothing was walked.
    for (const field of [
      "bookings.client_name",
      "bookings.client_email",
      "bookings.notes",
      "users.name",
      "calendars.name",
    ])
      expect([...shown]).toContain(field);

    const chunks = readdirSync(join(DIST, "static"), { recursive: true, withFileTypes: true }).filter((f) =>
      f.isFile(),
    );
    expect(chunks.length).toBeGreaterThan(5);
    for (const { parentPath, name } of chunks)
      expect(readFileSync(join(parentPath, name), "latin1"), name).not.toMatch(
        /(AUTH|CRON|CLIENT)_SECRET|ENCRYPTION_KEYS|password_?hash|token_?hash|drizzle|argon2/i,
      );

    await rows(shared.handle.db, sql`alter table bookings rename to bookings_away`);
    const typed = encodeURIComponent(`${CANARY}typed\n{"level":30,"msg":"forged"}\n\x1b[2J\u202e`);
    for (const path of [`/bookings?search=${typed}`, booking, "/dashboard"])
      for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
        const { text } = await get("owner", path, headers);
        expect(text, `the error page of ${path}`).not.toMatch(/Failed query|bookings_away|relation "/);
        if (path.includes("?")) expect(text.includes(`${CANARY}bookings`)).toBe(false);
      }
    await rows(shared.handle.db, sql`alter table bookings_away rename to bookings`);

    const lines = app
      .log()
      .split("\n")
      .filter((line) => line.startsWith("{"));
    const failed = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((l) => l.level === 50);
    expect(app.log()).not.toContain(CANARY);
    expect(failed.map((l) => l.route)).toEqual(
      expect.arrayContaining(["/bookings", "/bookings/[id]", "/dashboard"]),
    );
    // Next prints them as well: each is told once, with its request.
    expect(failed.filter((line) => line.from === "console")).toEqual([]);
    for (const line of failed)
      expect(line).toMatchObject({
        request: expect.stringMatching(/^[0-9a-f-]{36}$/),
        err: { type: "QueryError" },
      });
  } finally {
    for (const context of contexts) await context.close();
    await app.stop();
    await shared.stop();
  }
});
