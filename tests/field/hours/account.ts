import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { listAccounts } from "@/lib/accounts/list/queries";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { openCredentials, sealCredentials } from "@/lib/connections/secrets";
import { whySentence } from "@/lib/errors/words";
import { changeSettings } from "@/lib/integrations/commands";
import type { ConnectedAccount } from "@/lib/providers/provider";
import type { Health } from "@/lib/states/account/health";
import { healthWord } from "@/lib/states/account/words";
import type { Seen } from "../../chaos/world";
import { aBooking, aPerson, aService } from "../../setup/factories";

/** One account at a stand-in, as its owner reaches it. */
export interface Remote {
  provider: string;
  connect(): Promise<ConnectedAccount>;
  /** The events of a calendar by its remote id. */
  seen(calendar: string): Omit<Seen, "calendar">[];
}

interface Calendar {
  id: string;
  remoteId: string;
}

let days = 0;

/** A person whose bookings go to two calendars of one account, and what they and the pages do. */
export class Account {
  private constructor(
    private readonly remote: Remote,
    readonly user: string,
    private readonly usual: string,
    private readonly moving: string,
    /** The account's id, which is its lane's. */
    readonly id: string,
    private readonly calendars: readonly Calendar[],
  ) {}

  /** Connects it; its calendars must be named Work, which takes the bookings, and Private. */
  static async of(remote: Remote): Promise<Account> {
    const { id: user } = await aPerson();
    const { id: usual } = await aService(user);
    const { id: moving } = await aService(user, { name: "Moving" });
    const { connectionId } = await keepAccount(user, remote.provider, await remote.connect());
    const calendars = await rows<Calendar>(
      database(),
      sql`select id, remote_id as "remoteId" from calendars where connection_id = ${connectionId}
        and name in ('Work', 'Private') order by name = 'Private'`,
    );
    const account = new Account(remote, user, usual, moving, connectionId, calendars);
    await changeSettings(user, { kind: "primary", calendarId: account.calendar(0).id });
    return account;
  }

  /** The one bookings go to, and the one that some are moved to. */
  calendar(which: 0 | 1): Calendar {
    const found = this.calendars[which];
    if (!found) throw new Error("There is no such calendar.");
    return found;
  }

  async book(): Promise<string> {
    return (await aBooking(this.user, this.usual)).id;
  }

  /** A booking that `move` moves. */
  async bookMovable(): Promise<string> {
    return (await aBooking(this.user, this.moving)).id;
  }

  async reschedule(id = ""): Promise<void> {
    days += 1;
    const [before] = await rows<{ revision: number }>(
      database(),
      sql`select revision::int as revision from bookings where id = ${id}`,
    );
    const date = new Date(Date.UTC(2031, 0, days)).toISOString().slice(0, 10);
    const revision = before?.revision ?? 0;
    const moved = await rescheduleBooking(this.user, { id, revision, date, startTime: "12:00" });
    if (!moved.ok) throw new Error(`It cannot be rescheduled: ${moved.code}`);
  }

  async cancel(id = ""): Promise<void> {
    await cancelBooking(this.user, id, new Date());
  }

  /** Sends the movable bookings to the other calendar of the account. */
  async move(): Promise<void> {
    const choice = { kind: "calendar", calendarId: this.calendar(1).id } as const;
    await changeSettings(this.user, { kind: "service", serviceId: this.moving, choice });
  }

  /** Every event in the account, as its owner sees them. */
  seen(): Seen[] {
    return this.calendars.flatMap(({ remoteId: calendar }) =>
      this.remote.seen(calendar).map((event) => ({ calendar, ...event })),
    );
  }

  /** What the pages say of the account: its state, why, and who has to do what; and how much waits. */
  async said(): Promise<{ words: string; state: Health["state"]; waiting: number }> {
    const [account] = await listAccounts(this.user, new Date());
    if (!account) throw new Error("There is no account.");
    const { health, waiting } = account;
    const reason = "reason" in health ? health.reason : null;
    const todo = health.state === "needs" ? health.todo : null;
    const parts = [`${healthWord(health)}.`, reason && whySentence(reason), todo];
    return { words: parts.filter(Boolean).join(" "), state: health.state, waiting };
  }

  /** Its tokens as they are kept are `ms` older: when one ends is sealed with it. */
  async age(ms: number): Promise<void> {
    const [found] = await rows<{ sealed: string }>(
      database(),
      sql`select credentials as sealed from connections where id = ${this.id}`,
    );
    const credentials = openCredentials(this.user, this.id, found?.sealed ?? null);
    const earlier = Object.entries(credentials)
      .filter(([name]) => /^expires_?at$/i.test(name))
      .map(([name, at]) => [name, new Date(Date.parse(at ?? "") - ms).toISOString()]);
    if (earlier.length === 0) return;
    const aged = { ...credentials, ...Object.fromEntries(earlier) };
    await rows(
      database(),
      sql`update connections set credentials = ${sealCredentials(this.user, this.id, aged)} where id = ${this.id}`,
    );
  }
}
