import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { connectWithPassword } from "@/lib/accounts/connect/commands";
import { listAccounts } from "@/lib/accounts/list/queries";
import { sendTestEvent } from "@/lib/accounts/test-event";
import { listCalendars } from "@/lib/connections/queries";
import type { FailureCode } from "@/lib/errors/codes";
import { wordsOf } from "@/lib/errors/words";
import { type CaldavFake, startCaldavFake } from "../../fakes/caldav/server";
import { useEnv as configure } from "../../setup/env";
import { aPerson } from "../../setup/factories";

let fake: CaldavFake;
let user: string;
let account: string;
const send = (calendarId: string | null = null, as = user) =>
  sendTestEvent(as, account, calendarId, new Date());
const left = () => [...fake.events("ada", "work"), ...fake.events("ada", "side")];
const calendarOf = async (name: string) =>
  (await listCalendars(user, account)).find((calendar) => calendar.name === name)?.id ?? "";

beforeEach(async () => {
  fake = await startCaldavFake({
    users: [
      {
        username: "ada",
        password: "secret",
        defaultCalendar: "work",
        calendars: [
          { id: "side", name: "Side" },
          { id: "work", name: "Work" },
          { id: "closed", name: "Closed", readOnly: true },
        ],
      },
    ],
  });
  configure({ CALDAV_ALLOWED_HOSTS: fake.host });
  user = (await aPerson()).id;
  const connected = await connectWithPassword(user, "caldav", {
    server: fake.url,
    username: "ada",
    password: "secret",
  });
  if (!connected.ok) throw new Error(connected.code);
  account = connected.value.connectionId;
  fake.forgetRequests();
});
afterEach(() => fake.stop());

describe("a test event", () => {
  it("is written to the default calendar or the one named, removed again, and timed", async () => {
    expect(await send()).toMatchObject({ ok: true, value: { calendar: "Work" } });
    expect(await send(await calendarOf("Side"))).toMatchObject({ ok: true, value: { calendar: "Side" } });
    const puts = fake.requests.filter((request) => request.method === "PUT");
    expect(puts.map((request) => request.path.includes("/side/"))).toEqual([false, true]);
    expect(fake.count("DELETE")).toBe(2);
    expect(left()).toEqual([]);
  });

  it("is refused where nothing can be written, and for another person's account", async () => {
    expect(await send(await calendarOf("Closed"))).toMatchObject({ code: "no_test_place" });
    expect(await send(null, (await aPerson()).id)).toMatchObject({ code: "account_not_found" });
    expect(fake.requests).toEqual([]);
  });

  it("leaves an account alone that asked for a break", async () => {
    await rows(database(), sql`update sync_lanes set not_before = now() + interval '1 hour'`);
    expect(await send()).toMatchObject({ code: "resting" });
    expect(fake.requests).toEqual([]);
  });

  it("says in words what went wrong, and leaves nothing behind", async () => {
    const outcomes: [number, FailureCode][] = [
      [401, "sign_in_refused"],
      [429, "throttled"],
      [500, "server_error"],
      [403, "event_refused"],
    ];
    for (const [status, code] of outcomes) {
      fake.faults.clear();
      await rows(database(), sql`delete from throttles`);
      fake.faults.fail({ kind: "status", status }, { method: "PUT" });
      const answer = await send();
      expect(answer).toMatchObject({ ok: false, code });
      expect(wordsOf(code)).toMatch(/\.$/);
      expect(left()).toEqual([]);
    }
  });

  it("that the account refuses the sign-in for has the account need its person", async () => {
    const state = async () => (await listAccounts(user, new Date()))[0]?.health;
    fake.faults.fail({ kind: "status", status: 403 }, { method: "PUT" });
    await send();
    expect(await state()).toMatchObject({ state: "connected" });
    fake.faults.clear();
    fake.faults.fail({ kind: "status", status: 401 }, { method: "PUT" });
    await send();
    expect(await state()).toEqual({ state: "reconnect", reason: "unauthorized" });
  });

  it("takes out what arrived although no answer came", async () => {
    fake.faults.fail({ kind: "status", status: 502, store: true }, { method: "PUT" });
    expect(await send()).toMatchObject({ ok: false });
    expect(left()).toEqual([]);
  });

  it("says so when it could not be removed", async () => {
    fake.faults.fail({ kind: "status", status: 500 }, { method: "DELETE" });
    expect(await send()).toMatchObject({ code: "left_behind" });
    expect(left()).toHaveLength(1);
  });

  it("can be asked for five times in a row", async () => {
    for (let i = 0; i < 5; i++) expect(await send()).toMatchObject({ ok: true });
    fake.forgetRequests();
    expect(await send()).toMatchObject({ code: "too_soon" });
    expect(fake.requests).toEqual([]);
  });
});
