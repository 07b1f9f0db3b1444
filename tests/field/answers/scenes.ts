import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { keepAccount } from "@/lib/accounts/connect/commands";
import { compareEvents } from "@/lib/accounts/drift/commands";
import { readComparison } from "@/lib/accounts/drift/queries";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { ProviderError } from "@/lib/providers/errors";
import type { ConnectedAccount } from "@/lib/providers/provider";
import type { SceneName } from "./case";
import type { Field } from "./field";

/** What a scene began with, for what is expected of it. */
interface Played {
  /** Bookings whose events must be there all along, the old or the new. */
  stay: string[];
  /** What was wrong with what the person was told. */
  wrong: string[];
}

interface Scene {
  /** Where people sign in only. */
  needsTokens?: boolean;
  /** Before answers are bad. */
  prepare?(field: Field): Promise<string[]>;
  /** What the person does, of bookings prepared. Whatever is asked of the service in it is asked while they wait. */
  act(field: Field, prepared: string[]): Promise<Partial<Played>>;
}

let days = 0;

/** Moves a booking to a time it never had. */
async function reschedule({ user }: Field, id: string): Promise<void> {
  days = (days + 1) % 3_000;
  const [before] = await rows<{ revision: number }>(
    database(),
    sql`select revision::int as revision from bookings where id = ${id}`,
  );
  const date = new Date(Date.UTC(2031, 0, 1 + days)).toISOString().slice(0, 10);
  const moved = await rescheduleBooking(user, {
    id,
    revision: before?.revision ?? 0,
    date,
    startTime: "12:00",
  });
  if (!moved.ok) throw new Error(`It cannot be rescheduled: ${moved.code}`);
}

const cancel = async ({ user }: Field, id: string): Promise<void> => {
  await cancelBooking(user, id, new Date());
};

async function eventsOf(field: Field, bookings: string[]) {
  return (await field.seen()).filter(({ booking }) => bookings.includes(booking));
}

/** Bookings whose creation took effect and was never answered; the stock of bookings gets them. */
async function unanswered(field: Field): Promise<string[]> {
  const booking = await field.book();
  const { fate } = field.proxy;
  field.proxy.fate = ({ method, path }) =>
    (method === "POST" && /\/events(\?|$)/.test(path)) || method === "PUT" ? { kind: "lose-answer" } : null;
  await field.tick();
  field.proxy.fate = fate;
  return [booking];
}

/** What of a listing people go by. */
const shape = ({ listing }: ConnectedAccount): string =>
  JSON.stringify(listing.calendars.map((c) => [c.remoteId, c.name, c.canWrite, c.isDefault]).sort());

export const scenes: Record<SceneName, Scene> = {
  book: {
    act: async (field) => {
      for (let i = 0; i < 2; i++) field.stock.push(await field.book());
      return {};
    },
  },
  reschedule: {
    prepare: async (field) => field.take(2),
    act: async (field, prepared) => {
      for (const id of prepared) await reschedule(field, id);
      field.stock.push(...prepared);
      return { stay: prepared };
    },
  },
  "reschedule what was edited outside": {
    prepare: async (field) => {
      const taken = field.take(2);
      for (const { calendar, key } of await eventsOf(field, taken)) await field.server.edit(calendar, key);
      return taken;
    },
    act: async (field, prepared) => {
      for (const id of prepared) await reschedule(field, id);
      field.stock.push(...prepared);
      return { stay: prepared };
    },
  },
  "reschedule what was deleted outside": {
    prepare: async (field) => {
      const [first = "", ...rest] = field.take(2);
      for (const { calendar, key } of await eventsOf(field, [first]))
        await field.server.remove(calendar, key);
      return [first, ...rest];
    },
    act: async (field, prepared) => {
      for (const id of prepared) await reschedule(field, id);
      field.stock.push(...prepared);
      return { stay: prepared.slice(1) };
    },
  },
  cancel: {
    prepare: async (field) => field.take(2),
    act: async (field, prepared) => {
      for (const id of prepared) await cancel(field, id);
      return {};
    },
  },
  "cancel what was deleted outside": {
    prepare: async (field) => {
      const taken = field.take(2);
      for (const { calendar, key } of await eventsOf(field, taken.slice(1)))
        await field.server.remove(calendar, key);
      return taken;
    },
    act: async (field, prepared) => {
      for (const id of prepared) await cancel(field, id);
      return {};
    },
  },
  "cancel what may have been created": {
    prepare: unanswered,
    act: async (field, prepared) => {
      for (const id of prepared) await cancel(field, id);
      await field.waitForNext();
      return {};
    },
  },
  "try again what may have been created": {
    prepare: unanswered,
    act: async (field, prepared) => {
      field.stock.push(...prepared);
      await field.waitForNext();
      return { stay: prepared };
    },
  },
  "move to another calendar": {
    act: async (field) => {
      const [link] = await rows<{ calendar: string }>(
        database(),
        sql`select calendar_id as calendar from event_links where booking_id = ${field.movable[0]} and want = 1`,
      );
      const target = field.calendars.find((c) => c.id !== link?.calendar)?.id ?? "";
      const choice = { kind: "calendar", calendarId: target } as const;
      await changeSettings(field.user, { kind: "service", serviceId: field.moving, choice });
      return { stay: field.movable };
    },
  },
  "book after the token ended": {
    needsTokens: true,
    prepare: async (field) => {
      field.server.expire?.(field.server.accounts[0] ?? "");
      return [];
    },
    act: async (field) => {
      field.stock.push(await field.book(), await field.book());
      return {};
    },
  },
  connect: {
    act: async (field) => {
      let account: ConnectedAccount;
      try {
        account = await field.connect();
      } catch (error) {
        if (error instanceof ProviderError) return {};
        throw error;
      }
      const { remoteIdentity, address } = field.account;
      if (shape(account) !== shape(field.account))
        return { wrong: [`connecting found ${shape(account)}, not ${shape(field.account)}`] };
      if (account.remoteIdentity !== remoteIdentity || account.address !== address)
        return { wrong: [`connecting found another account: ${account.remoteIdentity} ${account.address}`] };
      await keepAccount(field.user, field.server.provider, account);
      return {};
    },
  },
  "refresh the list of calendars": {
    act: async (field) => {
      const told = await field.refresh();
      const right = field.account.listing.calendars.length;
      if (told.ok && told.value.calendars !== right)
        return { wrong: [`the person was told of ${told.value.calendars} calendars, not ${right}`] };
      return {};
    },
  },
  compare: {
    act: async (field) => {
      await compareEvents(field.user, field.connection, new Date());
      const { drifts } = await readComparison(field.user, field.connection);
      return {
        wrong: drifts.map((d) => `the person was told of a difference: ${JSON.stringify(d.differences)}`),
      };
    },
  },
};
