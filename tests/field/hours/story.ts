import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { wantedEvents } from "../../chaos/oracle";
import { brokenInvariants } from "../../setup/factories";
import type { Account } from "./account";
import { Ground, HOUR, MINUTE, type Service } from "./ground";

const DENIED_FOR = 48 * HOUR;
/** How often the pages are looked at. */
const GLANCE = 35 * MINUTE;

/** One way in which an account lets nothing through. */
export interface Denied {
  /** Switches it on at the service; the answer ends it. */
  begin(account: Account): Promise<Ends> | Ends;
  /** What the account is said to be meanwhile, whatever else goes on. */
  said: readonly string[];
  /** Dead codes that links may have meanwhile: they are parked, and none is for ever. */
  parks?: readonly string[];
  /** How long it may take until all is well again, in hours, where it is not two. */
  heals?: number;
}
type Ends = () => Promise<void> | void;

/** What was noticed of one account while a story was told. */
export interface Told {
  /** Most requests in any 60 minutes after the first five. */
  busiest: number;
  /** What the account was said to be after the first five minutes. */
  said: string[];
  /** All that was wrong, in words. */
  wrong: string[];
}

/** One account of a story, and what is seen of it. */
class Character {
  readonly wrong = new Set<string>();
  readonly said = new Set<string>();
  readonly asked: { at: number; requests: number }[] = [];
  end: Ends = () => {};
  bookings: string[] = [];

  constructor(
    readonly account: Account,
    readonly denied: Denied,
  ) {}

  /** What may not be at any moment. */
  async look(): Promise<void> {
    const { account, denied, wrong } = this;
    const { words, state, waiting } = await account.said();
    this.said.add(words);
    if (waiting > 0 && (state === "connected" || state === "syncing"))
      wrong.add(`meanwhile: ${waiting} wait and it is said to be ${state}`);
    const places = new Set<string>();
    for (const { calendar, booking } of account.seen()) {
      const place = `${calendar} ${booking}`;
      if (places.has(place)) wrong.add("meanwhile: two events of one booking in one calendar");
      places.add(place);
    }
    const dead = await rows<{ code: string }>(
      database(),
      sql`select distinct dead_code as code from event_links where lane_id = ${account.id} and dead_code is not null`,
    );
    for (const { code } of dead) if (!denied.parks?.includes(code)) wrong.add(`meanwhile: given up: ${code}`);
  }

  /** What is not as if nothing had ever been denied. */
  async judge(): Promise<void> {
    const { account, wrong } = this;
    const wanted = await wantedEvents(account.user);
    const found = new Set<string>();
    for (const { calendar, booking, content } of account.seen()) {
      const place = `${calendar} ${booking}`;
      const right = wanted.get(place);
      if (!right || found.has(place)) wrong.add("afterwards: an event too many");
      else if (JSON.stringify(right) !== JSON.stringify(content)) wrong.add("afterwards: an event is stale");
      found.add(place);
    }
    for (const place of wanted.keys()) if (!found.has(place)) wrong.add("afterwards: an event is missing");
    // What they booked, less what they cancelled.
    if (wanted.size !== 8) wrong.add(`afterwards: ${wanted.size} events are wanted, not 8`);
    const left = await rows<{ row: string }>(
      database(),
      sql`select concat_ws(' ', 'link', want, sent, due_at - now(), dead_code, last_error) as row from event_links
        where lane_id = ${account.id} and (due_at is not null or dead_code is not null or want <> 1 or denials > 0)
      union all select concat_ws(' ', 'lane', blocked, denied_code) from sync_lanes
        where id = ${account.id} and (blocked is not null or denials > 0)`,
    );
    for (const { row } of left) wrong.add(`afterwards: not as it was: ${row}`);
    const { words } = await account.said();
    if (words !== "Connected.") wrong.add(`afterwards: it is said to be: ${words}`);
  }

  get told(): Told {
    const { asked } = this;
    const hours = asked.map(({ at }) =>
      asked.filter((other) => other.at >= at && other.at < at + HOUR).reduce((sum, o) => sum + o.requests, 0),
    );
    return { busiest: Math.max(0, ...hours), said: [...this.said].sort(), wrong: [...this.wrong] };
  }
}

/** What people do during the two days, and when. */
const DOINGS: { at: number; act: (c: Character) => Promise<unknown> }[] = [
  { at: 0, act: async (c) => c.bookings.push(await c.account.book(), await c.account.book()) },
  { at: 0, act: async (c) => c.bookings.push(await c.account.book()) },
  { at: 0, act: ({ account, bookings }) => account.reschedule(bookings[0]) },
  { at: 0, act: ({ account, bookings }) => account.cancel(bookings[1]) },
  { at: 0, act: ({ account }) => account.move() },
  // It was booked meanwhile, so nobody has ever seen its event.
  { at: 20 * HOUR, act: ({ account, bookings }) => account.cancel(bookings[6]) },
  { at: 20 * HOUR, act: ({ account, bookings }) => account.reschedule(bookings[2]) },
  { at: 26 * HOUR, act: ({ account, bookings }) => account.cancel(bookings[3]) },
  { at: 26 * HOUR, act: ({ account }) => account.book() },
];

/**
 * Accounts with bookings, side by side; 48 hours in which each is denied everything in its own way, and then two in
 * which none is. Answers what was noticed of each, in their order. No person helps.
 */
export async function tell(
  service: Service,
  cast: readonly { account: Account; denied: Denied; asked: (() => number) | undefined }[],
): Promise<Told[]> {
  const characters = cast.map(({ account, denied }) => new Character(account, denied));
  const ground = new Ground(
    service,
    cast.map(({ account, asked }) => ({ account, asked })),
  );
  for (const { account, bookings } of characters) {
    for (let i = 0; i < 6; i++) bookings.push(await account.book());
    await account.bookMovable();
  }
  await settleDown(ground);

  for (const c of characters) c.end = await c.denied.begin(c.account);
  const began = ground.at;
  const ahead = [...DOINGS];
  const live = async () => {
    while (ahead[0] && ground.at - began >= ahead[0].at) {
      const { act } = ahead[0];
      for (const c of characters) await act(c);
      ahead.shift();
    }
    const asked = await ground.tick();
    for (const c of characters)
      c.asked.push({ at: ground.at - began, requests: asked.get(c.account.id) ?? 0 });
  };
  for (let minute = 0; minute < 5; minute++) {
    await live();
    await ground.pass(MINUTE);
  }
  for (const { asked } of characters) asked.length = 0;
  for (let glancedAt = Number.NEGATIVE_INFINITY; ground.at - began < DENIED_FOR; await ground.passToNext()) {
    await live();
    if (ground.at - glancedAt < GLANCE) continue;
    glancedAt = ground.at;
    for (const c of characters) await c.look();
  }

  for (const c of characters) await c.end();
  const wellAt = ground.at;
  const soonestFirst = [...characters].sort((a, b) => (a.denied.heals ?? 2) - (b.denied.heals ?? 2));
  for (const c of soonestFirst) {
    while (ground.at < wellAt + (c.denied.heals ?? 2) * HOUR) {
      await ground.passToNext();
      await ground.tick();
    }
    await c.judge();
  }
  const broken = await brokenInvariants();
  if (broken.length > 0) throw new Error(`Promises are broken: ${broken.join("; ")}`);
  if (ground.uncounted > 0) throw new Error(`${ground.uncounted} requests were not counted.`);
  return characters.map((c) => c.told);
}

async function settleDown(ground: Ground): Promise<void> {
  for (let round = 0; round < 10; round++) {
    await ground.tick();
    const next = await ground.untilNext();
    if (next === null) return;
    await ground.pass(Math.max(next, 0) + 1);
  }
  throw new Error("It does not come to rest though nothing is denied.");
}
