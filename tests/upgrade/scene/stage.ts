import { sql } from "drizzle-orm";
import { v7 as uuid } from "uuid";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { createBooking, rescheduleBooking } from "@/lib/bookings/commands";
import type { Result } from "@/lib/errors";
import { changeSettings } from "@/lib/integrations/commands";
import { signUp } from "@/lib/people/sign-up/commands";
import type { RemoteCalendar } from "@/lib/providers/provider";
import { createService } from "@/lib/services/commands";
import type { Engine, Point } from "@/lib/sync/engine";
import { runLanes } from "@/lib/sync/run";
import { planBatch } from "@/lib/sync/store/plan";
import { timing } from "@/lib/sync/timing";
import { signedInTo } from "../credentials";
import { CalendarServices } from "../services";
import { engineOf } from "../services-engine";

/** What everybody in a dump signs in with. */
export const PASSWORD = "three kettles on a violet stove";

export interface Person {
  id: string;
  email: string;
  timeZone: string;
  sessionId: string;
}

export interface Account {
  /** The connection, which is the lane as well. */
  id: string;
  identity: string;
  /** Calendar ids by name. */
  calendars: Record<string, string>;
}

export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`Refused: ${result.code} ${JSON.stringify(result.fields ?? {})}`);
}

/** A worker's death. */
class Killed extends Error {}

/** Where the scenes are played: the services, an engine on them, and the product's commands in few words. */
export class Stage {
  readonly services = new CalendarServices();
  readonly engine = engineOf(this.services);
  readonly people: Person[] = [];
  private day = 0;

  async person(name: string, email: string, timeZone: string): Promise<Person> {
    const signedUp = await signUp(
      { name, email, password: PASSWORD, timeZone },
      { address: "203.0.113.7", browser: null },
      new Date(),
    );
    const { userId, sessionId } = must(signedUp);
    const person = { id: userId, email, timeZone, sessionId };
    this.people.push(person);
    return person;
  }

  async connect(person: Person, provider: string, identity: string, names: string[]): Promise<Account> {
    const calendars = names.map(
      (name, i): RemoteCalendar => ({
        remoteId: `${identity}/${name}`,
        name,
        color: i === 0 ? "#0b8043" : null,
        canWrite: true,
        isDefault: i === 0,
      }),
    );
    const address = `${identity}@calendars.example`;
    this.services.accounts.push({ provider, identity, address, secret: `secret of ${identity}`, calendars });
    return this.signIn(person, identity);
  }

  /** Connects or reconnects an account as its service has it now. */
  async signIn(person: Person, identity: string): Promise<Account> {
    const account = this.services.account(identity);
    const { connectionId } = await keepAccount(person.id, account.provider, signedInTo(account));
    await this.plan();
    const found = await rows<{ id: string; name: string }>(
      database(),
      sql`select id, name from calendars where connection_id = ${connectionId}`,
    );
    return {
      id: connectionId,
      identity,
      calendars: Object.fromEntries(found.map(({ id, name }) => [name, id])),
    };
  }

  /** A service whose bookings go to `calendarId`, or by its default to the primary calendar. */
  async service(person: Person, name: string, calendarId?: string): Promise<string> {
    const location = "Straße des 17. Juni, “Hof 3”";
    const fields = { name, durationMinutes: 50, color: "teal", location } as const;
    const { id } = must(await createService(person.id, { id: uuid(), ...fields }));
    if (calendarId) await this.send(person, id, calendarId);
    return id;
  }

  /** Sends a service's bookings to another calendar, as far as the settings go. */
  async send(person: Person, service: string, calendarId: string, mode: "move" | "keep" = "move") {
    const choice = { kind: "calendar", calendarId } as const;
    must(await changeSettings(person.id, { kind: "service", serviceId: service, choice }, mode));
    await this.plan();
  }

  /** A booking in a year that stays ahead; with `date` on that day. */
  async book(person: Person, service: string, clientName: string, date?: string): Promise<string> {
    const { booking } = must(
      await createBooking(person.id, person.timeZone, {
        id: uuid(),
        serviceId: service,
        clientName,
        clientEmail: "client@example.com",
        date: date ?? this.nextDay(),
        startTime: "14:30",
        notes: "Brings the plan.\nAsks about C:\\temp, 100 % ‘sure’ – ✓",
      }),
    );
    return booking.id;
  }

  async books(person: Person, service: string, ...clients: string[]): Promise<string[]> {
    const made: string[] = [];
    for (const client of clients) made.push(await this.book(person, service, client));
    return made;
  }

  /** Puts a booking on another day, whatever its revision is. */
  async move(person: Person, booking: string): Promise<void> {
    const [now] = await rows<{ revision: number }>(
      database(),
      sql`select revision::int as revision from bookings where id = ${booking}`,
    );
    const date = this.nextDay();
    must(
      await rescheduleBooking(person.id, {
        id: booking,
        revision: now?.revision ?? 0,
        date,
        startTime: "11:15",
      }),
    );
  }

  /** Plans whatever settings changes are not planned yet. */
  async plan(): Promise<void> {
    while (await planBatch(timing));
  }

  /** Works these accounts until nothing of theirs is due, and no others. */
  async run(accounts: Account[], engine: Engine = this.engine): Promise<void> {
    await runLanes(
      engine,
      accounts.map(({ id }) => id),
    );
  }

  /** The same with a worker that dies when it comes to `point` for the `nth` time. */
  async runKilled(account: Account, point: Point, nth = 1): Promise<void> {
    let arrived = 0;
    const at = (reached: Point) => {
      if (reached === point && ++arrived >= nth) throw new Killed();
    };
    const onError = (error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    };
    await this.run([account], { ...this.engine, at, onError });
    if (arrived < nth) throw new Error(`No worker came to "${point}" ${nth} times.`);
  }

  /** Lets every request of one kind in an account's calendars go wrong. */
  fail(account: Account, fault: "lost-request" | "lost-answer" | "throttled" | "refused", op?: string): void {
    for (const { remoteId } of this.services.account(account.identity).calendars)
      this.services.trouble.set(remoteId, (request) => (!op || request.op === op ? fault : null));
  }

  calm(account: Account): void {
    for (const { remoteId } of this.services.account(account.identity).calendars)
      this.services.trouble.delete(remoteId);
  }

  private nextDay(): string {
    return new Date(Date.UTC(2061, 2, 1 + this.day++)).toISOString().slice(0, 10);
  }
}
