import { sql } from "drizzle-orm";
import { rows } from "@/db/client";
import { connectWithPassword } from "@/lib/accounts/connect/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { startCaldavFake } from "@/tests/fakes/caldav/server";
import { aBooking, aPerson, aService } from "@/tests/setup/factories";
import { startApp } from "./setup/app";
import { expect, test } from "./setup/fixtures";
import { sharePostgres } from "./setup/postgres";

const BOOKINGS = 30;

test("ten calls at once to two app processes on PostgreSQL push each booking once", async () => {
  test.setTimeout(120_000);
  const calendars = await startCaldavFake({
    users: [
      {
        username: "ada",
        password: "secret",
        defaultCalendar: "work",
        calendars: [{ id: "work", name: "Work" }],
      },
    ],
  });
  const postgres = await sharePostgres({ CALDAV_ALLOWED_HOSTS: `127.0.0.1:${calendars.port}` });
  const { env, handle } = postgres;
  const apps = await Promise.all([startApp({ env }), startApp({ env })]);
  try {
    const user = await aPerson();
    const service = await aService(user.id);
    const server = `http://127.0.0.1:${calendars.port}`;
    const connected = await connectWithPassword(user.id, "caldav", {
      server,
      username: "ada",
      password: "secret",
    });
    if (!connected.ok) throw new Error(connected.code);
    await changeSettings(user.id, {
      kind: "primary",
      calendarId: connected.value.defaultCalendar?.id ?? null,
    });
    await changeSettings(user.id, { kind: "bulk", enabled: true });
    for (let i = 0; i < BOOKINGS; i++) await aBooking(user.id, service.id);
    const before = calendars.count("PUT");

    const call = async (n: number) => {
      const app = apps[n % apps.length];
      if (!app) throw new Error("no app");
      const headers = { authorization: `Bearer ${app.cronSecret}` };
      const answer = await fetch(`${app.url}/api/cron/sync`, { method: "POST", headers });
      expect(answer.status).toBe(200);
      return (await answer.json()) as { counts: { ok?: number } };
    };
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => call(n)));
    // Whoever came while the account was held has gone; one more call sends what may be left.
    answers.push(await call(0));

    expect(calendars.count("PUT") - before).toBe(BOOKINGS);
    expect(answers.reduce((sum, { counts }) => sum + (counts.ok ?? 0), 0)).toBe(BOOKINGS);
    const links = await rows<{ rest: number; all: number }>(
      handle.db,
      sql`select count(*) filter (where due_at is null)::int as rest, count(*)::int as all from event_links`,
    );
    expect(links).toEqual([{ rest: BOOKINGS, all: BOOKINGS }]);
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
    await calendars.stop();
    await postgres.stop();
  }
});
