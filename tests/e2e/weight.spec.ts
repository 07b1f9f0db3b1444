import { sql } from "drizzle-orm";
import { rows } from "@/db/client";
import { changeSettings } from "@/lib/integrations/commands";
import { anAccount, aService } from "@/tests/setup/factories";
import { startApp } from "./setup/app";
import { expect, newPerson, test } from "./setup/fixtures";
import { sharePostgres } from "./setup/postgres";
import { signUp } from "./setup/stage";

const [SERVICES, ACCOUNTS] = [200, 10];
const PROVIDERS = ["google", "microsoft", "icloud", "caldav"];
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
  try {
    const page = await context.newPage();
    const person = newPerson();
    await signUp(page, person);
    const [user] = await rows<{ id: string }>(
      database.handle.db,
      sql`select id from users where email = ${person.email}`,
    );
    const id = user?.id ?? "";
    const services = await inTurn(SERVICES, (n) =>
      aService(id, { name: `Consultation for families, part ${n}`, color: "teal" }),
    );
    const accounts = await inTurn(ACCOUNTS, (n) =>
      anAccount(id, PROVIDERS[n % PROVIDERS.length], ["Work", "Private"], {
        address: `practice.${n}@example.org`,
      }),
    );
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
    const all = accounts.flatMap((account) => account.calendars);
    for (const [index, calendarId] of all.entries()) {
      const serviceIds = services.filter((_, n) => n % all.length === index).map((service) => service.id);
      const choice = { kind: "calendar", calendarId } as const;
      expect(await changeSettings(id, { kind: "services", serviceIds, choice })).toMatchObject({ ok: true });
    }
    const weights = [await weigh()];
    await changeSettings(id, { kind: "primary", calendarId: all[0] ?? null });
    await changeSettings(id, { kind: "bulk", enabled: true });
    weights.push(await weigh());
    test.info().annotations.push({ type: "bytes", description: weights.join(", ") });
    expect(Math.max(...weights)).toBeLessThanOrEqual(BOUND);
  } finally {
    await context.close();
    await app.stop();
    await database.stop();
  }
});

/** What `make` makes of 1 to `count`, one after another. */
async function inTurn<T>(count: number, make: (n: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  for (let n = 1; n <= count; n++) made.push(await make(n));
  return made;
}
