import { beforeEach, describe, expect, it } from "@jest/globals";
import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { doubtAccounts } from "@/lib/accounts/check";
import { pauseAccount, resumeAccount, syncAccounts } from "@/lib/accounts/commands";
import { listAccounts } from "@/lib/accounts/list/queries";
import { changeSettings } from "@/lib/integrations/commands";
import { denied, ProviderError } from "@/lib/providers/errors";
import { google } from "@/lib/providers/google/definition";
import { wholeListing } from "@/lib/providers/kit/listing";
import { checkLanes } from "@/lib/sync/check";
import type { Engine } from "@/lib/sync/engine";
import { runAll, runSync } from "@/lib/sync/run";
import { timing } from "@/lib/sync/timing";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { comeToRest, elapse, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService, brokenInvariants } from "../../setup/factories";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let remote: PortRemote;
let engine: Engine;
let user: string;
let service: string;
let home: { id: string; calendars: string[] };
/** What the account answers to whoever asks for its calendars; and how often it was asked. */
let answer: () => ProviderError | null;
let asked: number;

/** The accounts' engine; `kind` is how people sign in to their service, `asking` what happens before it answers. */
const engineFor = (kind: "password" | "oauth", asking?: () => Promise<void>): Engine =>
  engineOn(remote, {
    providerOf: () => ({
      ...remote.definition,
      connect: kind === "oauth" ? google.connect : remote.definition.connect,
      load: async () => ({
        ...remote.provider,
        listCalendars: async (session) => {
          session.beforeRequest();
          asked += 1;
          await asking?.();
          const refusal = answer();
          if (refusal) throw refusal;
          return wholeListing([]);
        },
      }),
    }),
  });

beforeEach(async () => {
  remote = new PortRemote(flavours.caldav);
  engine = engineFor("oauth");
  answer = () => null;
  asked = 0;
  user = (await aPerson()).id;
  service = (await aService(user)).id;
  home = await anAccount(user);
  await changeSettings(user, { kind: "primary", calendarId: home.calendars[0] ?? null });
  await changeSettings(user, { kind: "bulk", enabled: true });
  await aBooking(user, service);
  await comeToRest(engine);
});

const account = async () => {
  const [found] = await listAccounts(user, new Date());
  if (!found) throw new Error("There is no account.");
  return found;
};
const state = async () => (await account()).health.state;
/** How long ago it was proven, in minutes. */
const proven = async () => {
  const [lane] = await rows<{ minutes: number }>(
    database(),
    sql`select floor(extract(epoch from clock_timestamp() - proven_at) / 60)::int as minutes from sync_lanes`,
  );
  return lane?.minutes;
};
/** Ticks every few minutes for so long. */
async function pass(ms: number, step = 5 * MINUTE): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    await elapse(step);
    await runSync(engine, "cron");
  }
}
const refused = () => new ProviderError("reauth", "unauthorized", "The consent is gone.");

describe("an account that has nothing to send", () => {
  it("is connected, and asked once in five to six hours, so that it stays so", async () => {
    expect(await proven()).toBe(0);
    await pass(24 * HOUR);
    expect(asked).toBeGreaterThanOrEqual(4);
    expect(asked).toBeLessThanOrEqual(5);
    expect(await state()).toBe("connected");
    expect(await brokenInvariants()).toEqual([]);
  });

  it("is asked as well when nothing was ever sent there", async () => {
    await rows(database(), sql`update sync_lanes set probe_at = null, due_at = now()`);
    await runAll(engine);
    await pass(6 * HOUR + 10 * MINUTE, 20 * MINUTE);
    expect(asked).toBe(1);
  });

  it("is not asked while its events tell", async () => {
    for (let hour = 0; hour < 12; hour++) {
      await pass(HOUR, 20 * MINUTE);
      await aBooking(user, service);
      await comeToRest(engine);
    }
    expect(asked).toBe(0);
    expect(await proven()).toBe(0);
  });

  it("that was revoked needs its person within six hours, though nobody looks and nothing is sent", async () => {
    answer = refused;
    await pass(6 * HOUR + 10 * MINUTE);
    expect((await account()).health).toEqual({ state: "reconnect", reason: "unauthorized" });
    expect(asked).toBeGreaterThanOrEqual(1);
  });

  it("that is denied says so, and is connected again by itself", async () => {
    answer = () => denied("not_calendar_user", "Switched off.", { proven: true });
    await pass(6 * HOUR + 10 * MINUTE);
    expect(await state()).toBe("needs");
    expect(await brokenInvariants()).toEqual([]);
    answer = () => null;
    await pass(2 * HOUR);
    expect(await state()).toBe("connected");
  });

  it("that gives no answer is connected for seven hours, then not checked, then connected again", async () => {
    answer = () => new ProviderError("ambiguous", "too_slow", "No answer came.");
    await pass(6 * HOUR + 55 * MINUTE);
    expect(await state()).toBe("connected");
    await pass(10 * MINUTE);
    expect(await state()).toBe("unchecked");
    const before = asked;
    await pass(2 * HOUR);
    expect(asked - before).toBeGreaterThanOrEqual(3);
    expect(asked - before).toBeLessThanOrEqual(9);
    answer = () => null;
    await pass(HOUR);
    expect(await state()).toBe("connected");
  });

  it("that asked for a break is not asked before it is over", async () => {
    const until = () => new Date(Date.now() + 3 * HOUR);
    answer = () => new ProviderError("throttled", "throttled", "Too many requests.", until());
    await pass(6 * HOUR + 10 * MINUTE);
    const before = asked;
    await pass(HOUR);
    expect(asked).toBe(before);
  });

  it("that is paused is not asked, and is asked as soon as it goes on", async () => {
    await pauseAccount(user, home.id);
    await pass(12 * HOUR, 30 * MINUTE);
    expect(asked).toBe(0);
    expect(await state()).toBe("paused");
    await resumeAccount(user, home.id);
    await checkLanes(engine, [home.id]);
    expect(asked).toBe(1);
    expect(await state()).toBe("connected");
  });
});

describe("many accounts that have nothing to send", () => {
  /** How long ago the accounts were heard of, and asked in vain, in hours. */
  async function quiet(heard: readonly (number | null)[], checked: readonly (number | null)[] = []) {
    await rows(database(), sql`update sync_lanes set probe_at = null`);
    const ids: string[] = [];
    for (const [index, hours] of heard.entries()) {
      const { id } = await anAccount(user);
      const ago = (value: number | null) =>
        value === null ? sql`null` : sql`now() - ${value} * interval '1 hour'`;
      await rows(
        database(),
        sql`update sync_lanes set probe_at = now() - ${index} * interval '1 second', due_at = null,
          proven_at = ${ago(hours)}, checked_at = ${ago(checked[index] ?? null)} where id = ${id}`,
      );
      ids.push(id);
    }
    return ids;
  }
  /** Which are still to be asked. */
  const left = async () =>
    (
      await rows<{ id: string }>(
        database(),
        sql`select id from sync_lanes where probe_at <= clock_timestamp()`,
      )
    ).map(({ id }) => id);

  it.each([
    ["quiet", sql`select 1`],
    [
      "refused",
      sql`update sync_lanes set blocked = 'unauthorized', blocked_at = now() where probe_at < now()`,
    ],
  ])("are all asked in one run, several at a time, also when they are %s", async (_, state) => {
    let most = 0;
    let now = 0;
    const asking = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
    };
    engine = engineFor("oauth", asking);
    await quiet(Array.from({ length: 25 }, () => 6));
    await rows(database(), state);
    await runSync({ ...engine, timing: { ...timing, looks: 4 } }, "cron");
    expect([asked, await left()]).toEqual([25, []]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);
  });

  it("are asked while the run has time, those first that nobody heard of or asked for longest", async () => {
    const ids = await quiet([5.5, 9, null, 6, 30, null], [null, null, null, null, 0.5, 0.2]);
    let clock = 0;
    engine = engineFor("oauth", async () => {
      clock += timing.budgetMs / 3;
    });
    const slow = { ...engine, monotonic: () => clock, timing: { ...timing, looks: 1 } };
    await runSync(slow, "cron");
    const late = [ids[0], ids[4], ids[5]].sort();
    expect([asked, (await left()).sort()]).toEqual([3, late]);
    await runSync(slow, "cron");
    expect([asked, await left()]).toEqual([6, []]);
  });
});

describe("a password that is refused", () => {
  it("is tried once a day, other sign-ins sooner", async () => {
    const tries = async (kind: "password" | "oauth") => {
      engine = engineFor(kind);
      await rows(database(), sql`update sync_lanes set blocked = null, probe_at = now(), proven_at = now()`);
      answer = refused;
      asked = 0;
      await pass(23 * HOUR, 30 * MINUTE);
      return asked;
    };
    expect(await tries("password")).toBe(1);
    expect(await tries("oauth")).toBeGreaterThan(3);
  });

  it("is met by an event as well", async () => {
    engine = engineFor("password");
    remote.fate = () => "unauthorized";
    await aBooking(user, service);
    await runAll(engine);
    expect(await state()).toBe("reconnect");
    answer = refused;
    await pass(23 * HOUR, 30 * MINUTE);
    expect(asked).toBe(0);
    remote.fate = () => null;
    answer = () => null;
    await pass(2 * HOUR, 30 * MINUTE);
    expect(await state()).toBe("connected");
    expect(remote.live(`${home.id}/Work`)).toHaveLength(2);
  });
});

describe("somebody who looks at an account", () => {
  const look = async () => doubtAccounts(await listAccounts(user, new Date()), new Date());

  it("has it asked when it was not heard of for five minutes, once", async () => {
    expect(await look()).toEqual([]);
    await elapse(6 * MINUTE);
    expect(await look()).toEqual([home.id]);
    expect((await account()).checking).toBe(true);
    await checkLanes(engine, [home.id]);
    expect((await account()).checking).toBe(false);
    expect([asked, await look()]).toEqual([1, []]);
  });

  it("sees that it is being asked until it has answered, and not while its service wants to be left alone", async () => {
    await elapse(6 * MINUTE);
    let seen: boolean | undefined;
    engine = engineFor("oauth", async () => {
      seen = (await account()).checking;
    });
    answer = () =>
      new ProviderError("throttled", "throttled", "Too many requests.", new Date(Date.now() + HOUR));
    await checkLanes(engine, await look());
    expect(seen).toBe(true);
    await rows(database(), sql`update sync_lanes set probe_at = now()`);
    expect((await account()).checking).toBe(false);
  });

  it("learns that it was revoked", async () => {
    await elapse(6 * MINUTE);
    answer = refused;
    await checkLanes(engine, await look());
    expect(await state()).toBe("reconnect");
    expect(await look()).toEqual([]);
  });

  it("believes no answer to a sign-in that was replaced while it was asked", async () => {
    const replaced = async () => {
      await rows(database(), sql`update sync_lanes set cred_version = cred_version + 1, proven_at = null`);
    };
    engine = engineFor("oauth", replaced);
    await elapse(6 * MINUTE);
    answer = refused;
    await checkLanes(engine, await look());
    expect(await account()).toMatchObject({ health: { state: "unchecked" } });
    answer = () => null;
    await elapse(6 * MINUTE);
    await checkLanes(engine, await look());
    expect([asked, await proven()]).toEqual([2, null]);
  });

  it("does not have one asked again and again that gives no answer", async () => {
    await elapse(6 * MINUTE);
    answer = () => new ProviderError("ambiguous", "too_slow", "No answer came.");
    await checkLanes(engine, await look());
    expect([asked, await look()]).toEqual([1, []]);
    await elapse(6 * MINUTE);
    expect(await look()).toEqual([home.id]);
  });

  it("learns the same with Sync now, however lately it was proven", async () => {
    answer = refused;
    const begun = await syncAccounts(user, home.id, new Date());
    if (!begun.ok) throw new Error(begun.code);
    await checkLanes(engine, begun.value.lanes);
    expect([asked, await state()]).toEqual([1, "reconnect"]);
  });
});
