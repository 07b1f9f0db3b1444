import { sql } from "drizzle-orm";
import fc from "fast-check";
import { database, rows } from "@/db/client";
import { doubtAccounts } from "@/lib/accounts/check";
import { pauseAccount, resumeAccount, syncAccounts } from "@/lib/accounts/commands";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { disconnectAccount, type Farewell } from "@/lib/accounts/disconnect/commands";
import { listAccounts } from "@/lib/accounts/list/queries";
import { cancelBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { denied, ProviderError } from "@/lib/providers/errors";
import { wholeListing } from "@/lib/providers/kit/listing";
import type { ProviderSession } from "@/lib/providers/provider";
import { checkLanes } from "@/lib/sync/check";
import type { Engine } from "@/lib/sync/engine";
import { runAll, runLanes, runSync } from "@/lib/sync/run";
import { flavours, PortRemote } from "../../fakes/port/remote";
import { elapse, engineOn } from "../../setup/engine";
import { aBooking, anAccount, aPerson, aService } from "../../setup/factories";

/** How a service answers everything it is asked. */
const manners = ["works", "refuses", "denies", "is silent", "asks for a break"] as const;
export type Manner = (typeof manners)[number];

/** What an account's service said last of its credentials, and when, on the history's own clock (ms). */
export interface LastAnswer {
  accepted: boolean;
  at: number;
}

const who = fc.nat({ max: 1 });
const byPerson = [
  fc.record({ do: fc.constant("book" as const), service: who }),
  fc.record({ do: fc.constant("cancel" as const), which: fc.nat({ max: 9 }) }),
  fc.record({ do: fc.constant("pause" as const), who }),
  fc.record({ do: fc.constant("resume" as const), who }),
  fc.record({ do: fc.constant("leave" as const), who, how: fc.constantFrom("keep", "remove", "move") }),
  fc.record({ do: fc.constant("reconnect" as const), who }),
  fc.record({
    do: fc.constant("primary" as const),
    who: fc.nat({ max: 2 }),
    mode: fc.constantFrom("move", "keep"),
  }),
  fc.record({ do: fc.constant("bulk" as const), enabled: fc.boolean() }),
  fc.record({ do: fc.constant("look" as const) }),
  fc.record({ do: fc.constant("sync now" as const), who }),
] as const;
const byTime = [
  fc.record({ do: fc.constant("tick" as const) }),
  fc.record({ do: fc.constant("wait" as const), minutes: fc.constantFrom(1, 6, 20, 90, 5 * 60, 8 * 60) }),
] as const;
const byService = fc.record({
  do: fc.constant("service" as const),
  who,
  manner: fc.constantFrom(...manners),
});

/** What a person and the clock do while every service works. */
export const goodStep = fc.oneof(...byPerson, ...byTime);
/** The same while services answer as they like. */
export const anyStep = fc.oneof({ weight: 4, arbitrary: goodStep }, { weight: 1, arbitrary: byService });
export type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

const MINUTE = 60_000;

/** One person with two accounts and two services, and the world they are in. */
export class History {
  private readonly remote = new PortRemote(flavours.caldav);
  private readonly manner = new Map<string, Manner>();
  readonly last = new Map<string, LastAnswer>();
  clock = 0;
  private bookings: string[] = [];
  private readonly engine: Engine;

  private constructor(
    readonly user: string,
    private readonly services: string[],
    readonly accounts: { id: string; calendars: string[] }[],
  ) {
    for (const { id } of accounts) this.last.set(id, { accepted: true, at: 0 });
    this.engine = engineOn(this.remote, {
      providerOf: () => ({
        ...this.remote.definition,
        load: async () => ({
          ...this.remote.provider,
          listCalendars: async (session) => {
            session.beforeRequest();
            this.answer(accountOf(session));
            return wholeListing([]);
          },
        }),
      }),
      openSession: async (id, beforeRequest, refused) => {
        if (refused !== undefined)
          throw new ProviderError("reauth", "unauthorized", "The sign-in was refused.");
        return { credentials: {}, config: { account: id }, beforeRequest, tokenVersion: 1 };
      },
    });
    this.remote.fate = ({ calendar }) => {
      this.answer(calendar.slice(0, calendar.indexOf("/")));
      return null;
    };
  }

  static async begin(): Promise<History> {
    const { id: user } = await aPerson();
    const services = [(await aService(user)).id, (await aService(user)).id];
    const accounts = [await anAccount(user), await anAccount(user)];
    await changeSettings(user, { kind: "primary", calendarId: accounts[0]?.calendars[0] ?? null });
    await changeSettings(user, { kind: "bulk", enabled: true });
    const history = new History(user, services, accounts);
    await history.take({ do: "book", service: 0 });
    return history;
  }

  /** What the service says to this account now; a refusal is thrown. */
  private answer(account: string): void {
    switch (this.manner.get(account) ?? "works") {
      case "works":
        this.last.set(account, { accepted: true, at: this.clock });
        return;
      case "refuses":
        this.last.set(account, { accepted: false, at: this.clock });
        throw new ProviderError("reauth", "unauthorized", "The sign-in was refused.");
      case "denies":
        this.last.set(account, { accepted: false, at: this.clock });
        throw denied("not_calendar_user", "Switched off.", { proven: true });
      case "is silent":
        throw new ProviderError("ambiguous", "too_slow", "No answer came.");
      case "asks for a break":
        throw new ProviderError("throttled", "throttled", "Too many.", new Date(Date.now() + 30 * MINUTE));
    }
  }

  private account(index: number): { id: string; calendars: string[] } {
    const account = this.accounts[index];
    if (!account) throw new Error(`There is no account ${index}.`);
    return account;
  }

  async take(step: Step): Promise<void> {
    switch (step.do) {
      case "book": {
        const { id } = await aBooking(this.user, this.services[step.service] ?? "");
        this.bookings.push(id);
        return;
      }
      case "cancel": {
        const id = this.bookings[step.which];
        if (id) await cancelBooking(this.user, id, new Date());
        return;
      }
      case "pause":
        await pauseAccount(this.user, this.account(step.who).id);
        return;
      case "resume":
        await resumeAccount(this.user, this.account(step.who).id);
        return;
      case "leave":
        return this.leave(step.who, step.how);
      case "reconnect":
        return this.reconnect(step.who);
      case "primary":
        await changeSettings(
          this.user,
          { kind: "primary", calendarId: this.accounts[step.who]?.calendars[0] ?? null },
          step.mode as "move" | "keep",
        );
        return;
      case "bulk":
        await changeSettings(this.user, { kind: "bulk", enabled: step.enabled });
        return;
      case "look":
        await checkLanes(
          this.engine,
          await doubtAccounts(await listAccounts(this.user, new Date()), new Date()),
        );
        return;
      case "sync now": {
        const begun = await syncAccounts(this.user, this.account(step.who).id, new Date());
        if (!begun.ok) return;
        await runLanes(this.engine, begun.value.lanes);
        await checkLanes(this.engine, begun.value.lanes);
        return;
      }
      case "tick":
        await runSync(this.engine, "cron");
        return;
      case "wait":
        this.clock += step.minutes * MINUTE;
        await elapse(step.minutes * MINUTE);
        return;
      case "service":
        this.manner.set(this.account(step.who).id, step.manner);
        return;
    }
  }

  private async leave(index: number, how: string): Promise<void> {
    const { id } = this.account(index);
    const [calendarId] = this.account(1 - index).calendars;
    const farewell: Farewell =
      how === "move" && calendarId
        ? { kind: "move", calendarId }
        : { kind: how === "keep" ? "keep" : "remove" };
    if ((await disconnectAccount(this.user, id, farewell)).ok) await runAll(this.engine);
  }

  /** Signs in again, which is asked for at the service. */
  private async reconnect(index: number): Promise<void> {
    const { id } = this.account(index);
    // Of a sign-in that did not succeed nothing is kept: it was one with other credentials.
    if ((this.manner.get(id) ?? "works") !== "works") return;
    this.answer(id);
    const [stored] = await rows<{ provider: string; address: string }>(
      database(),
      sql`select provider, address from connections where id = ${id}`,
    );
    if (!stored) return;
    await keepAccount(this.user, stored.provider, {
      remoteIdentity: id,
      address: stored.address,
      config: {},
      credentials: { password: "new" },
      listing: wholeListing([
        { remoteId: `${id}/Work`, name: "Work", color: null, canWrite: true, isDefault: true },
      ]),
    });
  }
}

function accountOf({ config }: ProviderSession): string {
  return (config as { account: string }).account;
}
