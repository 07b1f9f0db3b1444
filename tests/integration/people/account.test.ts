import { beforeAll, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { securityEvents } from "@/db/schema";
import { findSession } from "@/lib/auth/store";
import { wordsOf } from "@/lib/errors/words";
import { changePassword, changeProfile, deleteAccount } from "@/lib/people/commands";
import { passwordSchema, profileSchema } from "@/lib/people/schema";
import { useEnv } from "../../setup/env";
import { aBooking, anAccount, aService } from "../../setup/factories";
import { allUsers, PASSWORD, somebody } from "../auth/people";

const now = new Date();
const again = async (user: { id: string; sessionId: string }) =>
  findSession({ userId: user.id, sessionId: user.sessionId }, new Date());

describe("profile", () => {
  beforeAll(() => useEnv());

  it("changes name and time zone without a password, of this person only", async () => {
    const anna = await somebody();
    const eve = await somebody("eve@example.com");
    const input = profileSchema.parse({ name: " Ann ", email: "ANNA@example.com", timeZone: "Asia/Tokyo" });
    expect((await changeProfile(anna, input, now)).ok).toBe(true);
    expect(await again(anna)).toMatchObject({
      name: "Ann",
      email: "anna@example.com",
      timeZone: "Asia/Tokyo",
    });
    expect(await again(eve)).toEqual(eve);
  });

  it("keeps how the person reads times, leaves what is not given, and follows the browser again when told to", async () => {
    const anna = await somebody();
    expect(anna.habits).toEqual({ hours: null, dates: null, weekStart: null });
    const profile = { name: "Anna", email: anna.email, timeZone: "UTC" };
    const change = (habits: object) =>
      changeProfile(anna, profileSchema.parse({ ...profile, ...habits }), now);
    await change({ hourCycle: "12", dateOrder: "mdy", weekStart: "7" });
    expect((await again(anna))?.habits).toEqual({ hours: "12", dates: "mdy", weekStart: 7 });
    await change({ dateOrder: "ymd" });
    expect((await again(anna))?.habits).toEqual({ hours: "12", dates: "ymd", weekStart: 7 });
    await change({ hourCycle: "auto", dateOrder: "auto", weekStart: "auto" });
    expect((await again(anna))?.habits).toEqual({ hours: null, dates: null, weekStart: null });
    for (const odd of [{ hourCycle: "13" }, { dateOrder: "dym" }, { weekStart: "0" }, { weekStart: "2" }])
      expect(profileSchema.safeParse({ ...profile, ...odd }).success).toBe(false);
  });

  it("asks for a fresh password before changing the email address", async () => {
    const anna = await somebody();
    const input = { name: "Anna", email: "new@example.com", timeZone: "UTC" };
    const change = (currentPassword: string) => changeProfile(anna, { ...input, currentPassword }, now);
    expect(await change("")).toMatchObject({ fields: { currentPassword: wordsOf("password_needed") } });
    expect(await change("wrong")).toMatchObject({ code: "wrong_current_password" });
    expect(await again(anna)).toEqual(anna);
    const changed = await change(PASSWORD);
    expect(changed.ok && changed.value && (await again({ id: anna.id, ...changed.value }))).toMatchObject({
      email: "new@example.com",
    });
    expect(await again(anna)).toBeNull();
  });

  it("refuses an address somebody else has, even when both ask at once", async () => {
    const anna = await somebody();
    await somebody("eve@example.com");
    const input = { name: "Anna", email: "eve@example.com", timeZone: "UTC", currentPassword: PASSWORD };
    expect(await changeProfile(anna, input, now)).toMatchObject({
      fields: { email: wordsOf("email_taken") },
    });
    expect((await allUsers()).map((u) => u.email).sort()).toEqual(["anna@example.com", "eve@example.com"]);
  });

  it.each(["Mars/Olympus", "+02:00", "", "PST", "BST", "UTC; drop table users", "x".repeat(100)])(
    "refuses the time zone %j",
    (timeZone) => {
      const parsed = profileSchema.safeParse({ name: "A", email: "a@example.com", timeZone });
      expect(parsed.error?.issues.map((i) => i.path[0])).toEqual(["timeZone"]);
      expect(parsed.error?.issues[0]?.message).toBe(
        "This is no time zone. Pick one from the list, like Europe/Berlin.",
      );
    },
  );

  it("keeps a time zone in the database's own spelling", () => {
    const parsed = profileSchema.parse({ name: "A", email: "a@example.com", timeZone: "asia/kolkata" });
    expect(parsed.timeZone).toBe("Asia/Kolkata");
  });
});

describe("password", () => {
  beforeAll(() => useEnv());

  it("asks for the current one, refuses a common new one, and says so beside the field", async () => {
    const anna = await somebody();
    const change = (currentPassword: string, newPassword: string) =>
      changePassword(anna, { currentPassword, newPassword }, now);
    expect(await change("wrong", "quiet river lantern 8")).toMatchObject({
      fields: { currentPassword: wordsOf("wrong_current_password") },
    });
    expect(await change(PASSWORD, "password123")).toMatchObject({ code: "weak_password" });
    expect(passwordSchema.safeParse({ currentPassword: "x", newPassword: "short" }).success).toBe(false);
    expect(await change(PASSWORD, PASSWORD)).toMatchObject({
      fields: { newPassword: wordsOf("same_password") },
    });
    expect((await change(PASSWORD, "quiet river lantern 8")).ok).toBe(true);
    expect((await change(PASSWORD, "another good one 77")).ok).toBe(false);
  });

  it("stops somebody who found an open session from guessing", async () => {
    const anna = await somebody();
    const guess = (currentPassword: string) =>
      changePassword(anna, { currentPassword, newPassword: "quiet river lantern 8" }, now);
    for (let i = 0; i < 10; i++)
      expect(await guess(`guess ${i}`)).toMatchObject({ code: "wrong_current_password" });
    expect(await guess(PASSWORD)).toMatchObject({
      code: "too_many_tries",
      fields: { currentPassword: "Too many tries. Wait 30 seconds, then try again." },
    });
    // All of it is written down for her, in the session it happened in.
    const events = await database().select().from(securityEvents);
    expect(events.filter((event) => event.kind === "fresh_password_refused").length).toBeGreaterThan(0);
    expect(events.find((event) => event.kind === "fresh_password_throttled")).toMatchObject({
      userId: anna.id,
      sessionId: anna.sessionId,
    });
  });
});

describe("deleting the account", () => {
  beforeAll(() => useEnv());

  it("asks for a fresh password", async () => {
    const anna = await somebody();
    expect(await deleteAccount(anna, "wrong", now)).toMatchObject({
      fields: { currentPassword: wordsOf("wrong_current_password") },
    });
    expect(await again(anna)).toEqual(anna);
  });

  it("leaves nothing of the person in any table, and everything of everybody else", async () => {
    const people = [await somebody(), await somebody("eve@example.com")] as const;
    for (const person of people) {
      const account = await anAccount(person.id);
      const own = { destination: "calendar", destinationCalendarId: account.calendars[0] } as const;
      const service = await aService(person.id, own);
      const booking = await aBooking(person.id, service.id);
      await rows(
        database(),
        sql`insert into sync_attempts (user_id, booking_id, calendar_id, lane_id, operation, outcome, revision, duration_ms)
          values (${person.id}, ${booking.id}, ${account.calendars[0]}, ${account.id}, 'put', 'ok', 1, 5)`,
      );
    }
    const [anna, eve] = people;
    const before = await everything();
    for (const table of ["users", "connections", "event_links", "sync_attempts", "sync_lanes", "bookings"])
      expect(before[table]).toBe(2);

    expect((await deleteAccount(anna, PASSWORD, now)).ok).toBe(true);
    const after = await everything();
    for (const [name, count] of Object.entries(before))
      if (!["installation", "throttles"].includes(name))
        expect([name, after[name]]).toEqual([name, count / 2]);
    expect(await again(eve)).toEqual(eve);
  });
});

/** How many rows every table holds. */
async function everything(): Promise<Record<string, number>> {
  const tables = await rows<{ name: string }>(
    database(),
    sql`select tablename as name from pg_tables where schemaname = 'public'`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await rows<{ n: number }>(
      database(),
      sql`select count(*)::int as n from ${sql.identifier(name)}`,
    );
    counts[name] = row?.n ?? 0;
  }
  return counts;
}
