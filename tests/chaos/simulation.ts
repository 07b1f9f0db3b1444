import { sql } from "drizzle-orm";
import { database, rows } from "@/db/client";
import { cancelBooking, rescheduleBooking } from "@/lib/bookings/commands";
import { changeSettings } from "@/lib/integrations/commands";
import { updateService } from "@/lib/services/commands";
import type { RunCounts } from "@/lib/sync/counts";
import type { Engine } from "@/lib/sync/engine";
import { runAll, runSync } from "@/lib/sync/run";
import { wordOf } from "../servers/additions";
import { elapse } from "../setup/engine";
import { aBooking, aService, brokenInvariants } from "../setup/factories";
import { knownCalendars, knownLinks } from "./known";
import { type Change, type Choice, Model } from "./model";
import type { Content } from "./oracle";
import { Random } from "./random";
import { type Plan, Worker } from "./worker";
import type { Seen, World } from "./world";

/** What a run did and what it found; the last five must stay zero. */
export interface Counters {
  operations: number;
  ticks: number;
  kills: number;
  stops: number;
  faults: Record<string, number>;
  /** What owners and administrators did at the service itself, that took effect. */
  outside: Record<string, number>;
  requests: number;
  /** Settles and releases refused because the lease had been lost. */
  fenceRefusals: number;
  duplicates: number;
  losses: number;
  staleWrites: number;
  /** What owners had added to events, and was gone from them. */
  foreignWordsLost: number;
  requestsPerIdleTick: number;
}

export const newCounters = (): Counters => ({
  operations: 0,
  ticks: 0,
  kills: 0,
  stops: 0,
  faults: {},
  outside: {},
  requests: 0,
  fenceRefusals: 0,
  duplicates: 0,
  losses: 0,
  staleWrites: 0,
  foreignWordsLost: 0,
  requestsPerIdleTick: 0,
});

const operations = {
  book: 10,
  reschedule: 14,
  rescheduleBack: 5,
  cancel: 5,
  bulk: 2,
  primary: 4,
  choose: 4,
  rename: 2,
  reconnect: 4,
  vanish: 1,
  appear: 3,
  tick: 16,
  crash: 14,
  stop: 8,
  together: 6,
  resume: 6,
  deliver: 6,
  wait: 16,
  editOutside: 2,
  addOutside: 6,
  deleteOutside: 2,
  moveOutside: 3,
  changeId: 1,
  deny: 2,
  allow: 6,
  weatherChanges: 4,
};

const MINUTE = 60_000;
const waits = [1_000, 31_000, 91_000, 6 * MINUTE, 20 * MINUTE, 60 * MINUTE, 7 * 60 * MINUTE];
const mostBookings = 14;

interface Booking {
  /** Days from the first day bookings are made for: names the time exactly. */
  slot: number;
  before: number;
  revision: number;
  clientName: string;
}

/** A random person with a random calendar service, driven operation by operation and checked after each. */
export class Simulation {
  readonly random: Random;
  private readonly model: Model;
  private readonly details = new Map<string, Booking>();
  private readonly services = new Map<string, string>();
  private readonly background = new Set<Promise<unknown>>();
  private readonly stopped = new Set<Worker>();
  private readonly gone = new Set<string>();
  /** Calendars that do not answer to the id the product knows, until it knows the new one. */
  private readonly renamed = new Set<string>();
  /** Calendars that were ever hidden or renamed: no other one may be taken for missing. */
  private readonly suspect = new Set<string>();
  /** Where owners put our events, by key: each goes on there, as the event of the calendar it was made for. */
  private readonly moved = new Map<string, string>();
  /** Whether any calendar is missing, or the product thinks so: its bookings may be nowhere meanwhile. */
  private missing = false;
  /** Bookings whose event the owner changed: ours wins at their next change, and not before. */
  private readonly drifted = new Set<string>();
  /** What owners added, by the key of the event. */
  private readonly added = new Map<string, string[]>();
  private words = 0;
  /** Newest revision shown of every booking that must not disappear. */
  private readonly shown = new Map<string, number>();
  private slots = 0;
  private weather = 0.15;
  /** Those who wait for workers: told when one stands still. */
  private readonly waiters = new Set<() => void>();
  readonly log: string[] = [];

  private constructor(
    private readonly world: World,
    private readonly user: string,
    seed: number,
    readonly counters: Counters,
  ) {
    this.random = new Random(seed);
    this.model = new Model(new Set(this.calendars.map((c) => c.id)));
  }

  static async start(world: World, user: string, seed: number, counters: Counters): Promise<Simulation> {
    const simulation = new Simulation(world, user, seed, counters);
    // Back-off jitter is the database's: seeded, so that a run repeats as far as one process can make it.
    await rows(database(), sql`select setseed(${(seed % 1_000) / 1_000}::float8)`);
    for (const name of ["Coaching", "Massage"]) {
      const { id } = await aService(user, { name });
      simulation.services.set(id, name);
      simulation.model.choices.set(id, { kind: "primary" });
    }
    await simulation.settings({ kind: "primary", calendarId: simulation.calendars[0]?.id ?? null }, "move");
    return simulation;
  }

  private get calendars() {
    return this.world.accounts.flatMap((account) => account.calendars);
  }

  /** Does `count` random operations. */
  async run(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const operation = this.random.weighted(operations);
      this.log.push(operation);
      await this[operation]();
      this.counters.operations++;
      await this.check();
    }
  }

  /** The faults stop, everybody comes back; what is in the calendars must be what the reference says. */
  async finish(): Promise<void> {
    this.log.push("finish");
    await this.world.calm();
    this.world.allow();
    for (const worker of this.stopped) worker.resume();
    await Promise.all(this.background);
    for (const calendar of this.gone) await this.world.setGone(calendar, false);
    this.gone.clear();
    await this.reconnectAll();
    for (const { booking } of await this.given()) this.drifted.add(booking);
    for (const id of this.drifted)
      if (this.model.bookings.get(id)?.cancelled === false) await this.move(id, this.slots++);
    await this.rest();

    const links = await knownLinks();
    const wanted = this.wanted();
    const found = new Set<string>();
    const wrong = await this.misread();
    if (this.missing) wrong.push("a calendar that is there is still taken for missing");
    for (const event of await this.world.seen()) {
      const home = links.get(event.key)?.calendar ?? event.calendar;
      const place = `${home} ${event.booking}`;
      if (event.calendar !== (this.moved.get(event.key) ?? home))
        wrong.push(`${place} is in ${event.calendar}`);
      const content = wanted.get(place);
      if (!content || found.has(place)) {
        this.counters.duplicates++;
        wrong.push(`one too many: ${place}`);
      } else if (JSON.stringify(content) !== JSON.stringify(event.content)) {
        this.counters.staleWrites++;
        wrong.push(`stale: ${place} says ${JSON.stringify(event.content)}, not ${JSON.stringify(content)}`);
      }
      found.add(place);
    }
    for (const place of wanted.keys())
      if (!found.has(place)) {
        this.counters.losses++;
        wrong.push(`lost: ${place}`);
      }
    if (links.size !== wanted.size) wrong.push(`${links.size} links for ${wanted.size} events`);
    wrong.push(...(await brokenInvariants()));

    const before = this.world.requests();
    await elapse(25 * 60 * MINUTE);
    await runSync(this.world.engine, "cron");
    this.counters.requestsPerIdleTick += this.world.requests() - before;
    if (this.world.requests() !== before)
      wrong.push(`${this.world.requests() - before} requests after convergence`);
    this.counters.requests += this.world.requests();
    this.report(wrong);
  }

  private report(wrong: string[]): void {
    if (wrong.length === 0) return;
    throw new Error(`${wrong.join("\n")}\nseed ${this.random.seed}, after: ${this.log.slice(-40).join(" ")}`);
  }

  /** What must hold at every moment, whatever goes wrong. */
  private async check(): Promise<void> {
    const links = await knownLinks();
    const wrong = [...(await brokenInvariants()), ...(await this.misread())];
    const places = new Set<string>();
    const newest = new Map<string, number>();
    const seen = await this.world.seen();
    for (const event of seen) {
      const link = links.get(event.key);
      const place = `${link?.calendar ?? event.calendar} ${event.booking}`;
      if (places.has(place)) {
        this.counters.duplicates++;
        wrong.push(`two events of ${place}`);
      }
      places.add(place);
      if (!link) wrong.push(`an event that no link knows in ${place}`);
      newest.set(event.booking, Math.max(newest.get(event.booking) ?? 0, event.sequence));
      if (link?.held && this.mustStay(event) && !this.shown.has(event.booking))
        this.shown.set(event.booking, event.sequence);
    }
    for (const [booking, revision] of this.shown) {
      const now = newest.get(booking);
      if (!this.mustStay({ booking })) this.shown.delete(booking);
      else if (now === undefined) wrong.push(`a gap: booking ${booking} disappeared`);
      else if (this.world.conditional && now < revision)
        wrong.push(`booking ${booking} went back from revision ${revision} to ${now}`);
      else this.shown.set(booking, now);
    }
    for (const event of seen)
      for (const word of this.added.get(event.key) ?? [])
        if (!event.words.includes(word)) {
          this.counters.foreignWordsLost++;
          wrong.push(`what its owner added to ${event.booking} in ${event.calendar} is gone: ${word}`);
        }
    const keys = new Set(seen.map((event) => event.key));
    // What is in a calendar that is away for a while comes back with it.
    if (this.gone.size === 0) for (const key of this.added.keys()) if (!keys.has(key)) this.added.delete(key);
    for (const key of this.moved.keys()) if (!keys.has(key)) this.moved.delete(key);
    this.report(wrong);
  }

  /** What the product has wrong of the calendars: each stays one, and none is missing that always was there. */
  private async misread(): Promise<string[]> {
    const known = await knownCalendars(this.user);
    for (const { id, remoteId } of this.calendars)
      if (known.some((c) => c.id === id && c.remoteId === remoteId && !c.missing)) this.renamed.delete(id);
    this.missing = this.gone.size > 0 || this.renamed.size > 0 || known.some((c) => c.missing);
    const wrong = known
      .filter((c) => c.missing && !this.suspect.has(c.id))
      .map((c) => `${c.remoteId} is there`);
    if (known.length !== this.calendars.length) wrong.push(`${known.length} calendars are known`);
    return wrong;
  }

  /** Whether a booking's event may not disappear now: it is wanted, and its owner left it and its calendars alone. */
  private mustStay({ booking }: { booking: string }): boolean {
    return !this.missing && !this.drifted.has(booking) && this.model.place(booking) !== null;
  }

  private wanted(): Map<string, Content> {
    const wanted = new Map<string, Content>();
    for (const [id, booking] of this.model.bookings) {
      const place = this.model.place(id);
      const details = this.details.get(id);
      if (place === null || !details) continue;
      const start = timeOf(details.slot);
      wanted.set(`${place} ${id}`, {
        title: `${this.services.get(booking.service)} – ${details.clientName}`,
        startsAt: start.toISOString().replace(".000", ""),
        endsAt: new Date(start.getTime() + 50 * MINUTE).toISOString().replace(".000", ""),
        location: "",
        description: `Client: ${details.clientName} <grace@example.test>\n\nOpen in Calpace: http://calpace.test/bookings/${id}`,
      });
    }
    return wanted;
  }

  /** Links that were given up, as they may be: their bookings are changed before the end, which revives them. */
  private given(): Promise<{ booking: string }[]> {
    return rows(
      database(),
      sql`select booking_id as booking from event_links where dead_code is not null and user_id = ${this.user}`,
    );
  }

  private async rest(): Promise<void> {
    for (let round = 0; round < 80; round++) {
      await runAll(this.world.engine);
      const [left] = await rows<{ n: number; ms: number | null }>(
        database(),
        sql`select count(*)::int as n, ceil(extract(epoch from max(at) - clock_timestamp()) * 1000)::float8 as ms from (
          select due_at as at from event_links where due_at is not null
          union all select greatest(due_at, not_before) from sync_lanes where due_at is not null) a`,
      );
      if (left?.n === 0) return;
      await elapse(Math.max(0, left?.ms ?? 0) + 1);
      await this.world.deliver();
    }
    const stuck = await rows(database(), sql`select * from event_links where due_at is not null limit 3`);
    this.report([
      `not at rest: ${JSON.stringify(stuck)} ${JSON.stringify(await rows(database(), sql`select * from sync_lanes`))}`,
    ]);
  }

  // Operations -----------------------------------------------------------------------------------------------

  private active(): string[] {
    return [...this.model.bookings].filter(([, b]) => !b.cancelled).map(([id]) => id);
  }

  private async book(): Promise<void> {
    if (this.active().length >= mostBookings) return this.cancel();
    const service = this.random.pick([...this.services.keys()]);
    const slot = this.slots++;
    const clientName = `Client ${slot}`;
    const start = timeOf(slot).toISOString();
    const { id } = await aBooking(this.user, service, {
      clientName,
      date: start.slice(0, 10),
      startTime: start.slice(11, 16),
    });
    this.model.bookings.set(id, { service, pin: null, cancelled: false, ended: false });
    this.details.set(id, { slot, before: slot, revision: 1, clientName });
  }

  private async move(id: string, slot: number): Promise<void> {
    const details = this.details.get(id);
    if (!details || details.slot === slot) return;
    const start = timeOf(slot).toISOString();
    const moved = await rescheduleBooking(this.user, {
      id,
      revision: details.revision,
      date: start.slice(0, 10),
      startTime: start.slice(11, 16),
    });
    if (!moved.ok) throw new Error(`reschedule: ${moved.code}`);
    details.before = details.slot;
    details.slot = slot;
    details.revision = moved.value.booking.revision;
  }

  private async reschedule(): Promise<void> {
    const active = this.active();
    if (active.length > 0) await this.move(this.random.pick(active), this.slots++);
  }

  /** Back to the time it had before: content returns, revisions do not. */
  private async rescheduleBack(): Promise<void> {
    const active = this.active();
    if (active.length === 0) return;
    const id = this.random.pick(active);
    await this.move(id, this.details.get(id)?.before ?? 0);
  }

  private async cancel(): Promise<void> {
    const active = this.active();
    if (active.length === 0) return;
    const id = this.random.pick(active);
    await cancelBooking(this.user, id, new Date());
    const booking = this.model.bookings.get(id);
    if (booking) booking.cancelled = true;
  }

  private async settings(change: Change, mode: "move" | "keep"): Promise<void> {
    await this.readUsable();
    const result = await changeSettings(this.user, change, mode);
    const refused = this.model.change(change, mode);
    if ((result.ok ? null : result.code) !== refused)
      throw new Error(`settings: ${result.ok ? "accepted" : result.code}, expected ${refused}`);
  }

  /** When a calendar is found to be gone is the engine's affair; from then on the reference knows it too. */
  private async readUsable(): Promise<void> {
    const usable = await rows<{ id: string }>(
      database(),
      sql`select id from calendars where user_id = ${this.user} and vanished_at is null`,
    );
    this.model.usable.clear();
    for (const { id } of usable) this.model.usable.add(id);
  }

  private readonly mode = () => (this.random.chance(0.7) ? ("move" as const) : ("keep" as const));
  private bulk = () => this.settings({ kind: "bulk", enabled: this.random.chance(0.4) }, this.mode());
  private primary = () =>
    this.settings(
      {
        kind: "primary",
        calendarId: this.random.chance(0.1) ? null : this.random.pick(this.calendars).id,
      },
      this.mode(),
    );
  private choose = () => {
    const kind = this.random.weighted({ primary: 3, calendar: 4, none: 1 });
    const choice: Choice =
      kind === "calendar" ? { kind, calendarId: this.random.pick(this.calendars).id } : { kind };
    return this.settings(
      { kind: "service", serviceId: this.random.pick([...this.services.keys()]), choice },
      this.mode(),
    );
  };

  private async rename(): Promise<void> {
    const [id, name] = this.random.pick([...this.services]);
    const next = name.endsWith("!") ? name.slice(0, -1) : `${name}!`;
    const before = new Date();
    const updated = await updateService(
      this.user,
      { id, name: next, durationMinutes: 50, color: "blue", location: "" },
      before,
    );
    if (!updated.ok) throw new Error(`rename: ${updated.code}`);
    this.services.set(id, next);
    const revisions = await rows<{ id: string; revision: number }>(
      database(),
      sql`select id, revision::int as revision from bookings where service_id = ${id}`,
    );
    for (const { id: booking, revision } of revisions) {
      const details = this.details.get(booking);
      if (details) details.revision = revision;
    }
  }

  private reconnect = () => this.reconnectOne(this.random.pick(this.world.accounts));

  private async reconnectOne(account: World["accounts"][number]): Promise<void> {
    const listed = account.calendars.map((c) => c.id).filter((id) => !this.gone.has(id));
    if (listed.length > 0) await account.reconnect(new Set(listed));
    await this.readUsable();
  }

  private async reconnectAll(): Promise<void> {
    for (const account of this.world.accounts) await this.reconnectOne(account);
  }

  private async vanish(): Promise<void> {
    if (this.gone.size > 0) return;
    const { id } = this.random.pick(this.calendars);
    // What was moved to a calendar is gone with it, as if its owner had deleted it: it is made once more, here.
    if ([...this.moved.values()].includes(id)) return;
    this.gone.add(id);
    this.suspect.add(id);
    await this.world.setGone(id, true);
    this.happened("hidden");
  }

  private async appear(): Promise<void> {
    for (const id of this.gone) await this.world.setGone(id, false);
    if (this.gone.size === 0) return;
    this.gone.clear();
    this.happened("shown");
    await this.reconnectAll();
  }

  /** A calendar goes on under another id: the product finds out by itself, when it is refused or lists the account. */
  private async changeId(): Promise<void> {
    const changed = this.gone.size === 0 ? this.world.changeId?.(this.random) : null;
    if (!changed) return;
    this.suspect.add(changed.calendar);
    if (!changed.oldWorks) this.renamed.add(changed.calendar);
    this.happened(changed.oldWorks ? "id changed, the old one works" : "id changed");
  }

  private async deny(): Promise<void> {
    const how = this.world.deny(this.random);
    if (how !== null) this.happened(`denied: ${how}`);
  }

  private allow = async () => this.world.allow();

  private happened(what: string): void {
    this.counters.outside[what] = (this.counters.outside[what] ?? 0) + 1;
  }

  /** Starts a worker and waits until it is done, dead, or stands still. */
  private async start(plan: Plan, work?: (engine: Engine) => Promise<RunCounts>): Promise<void> {
    const worker = new Worker(
      this.world.engine,
      plan,
      () => {},
      (error) => {
        throw error;
      },
    );
    const halted = new Promise<void>((resolve) => {
      worker.onStop = () => {
        this.counters.stops++;
        this.stopped.add(worker);
        resolve();
      };
      this.waiters.add(resolve);
    });
    this.world.misbehave(this.random, this.weather, this.counters.faults, () => {
      for (const goOn of this.waiters) goOn();
      this.waiters.clear();
    });
    this.counters.ticks++;
    const running = worker.run(work ?? runAll).then((counts) => {
      this.counters.fenceRefusals += (counts?.refused ?? 0) + (counts?.lost ?? 0);
      if (worker.dead) this.counters.kills++;
    });
    this.background.add(running);
    const over = running.finally(() => this.background.delete(running));
    await Promise.race([over, halted]);
  }

  private tick = () => this.start({}, this.random.chance(0.2) ? (engine) => runSync(engine, "cron") : runAll);

  private async crash(): Promise<void> {
    await this.something();
    await this.start({ dieAt: 1 + this.random.below(14) });
  }

  private async stop(): Promise<void> {
    await this.something();
    await this.start({ stopAt: 1 + this.random.below(10) });
  }

  /** A change that gives the next worker something to do. */
  private async something(): Promise<void> {
    await this[this.random.pick(["book", "reschedule", "primary", "choose", "cancel"] as const)]();
  }

  private async together(): Promise<void> {
    await this.something();
    await Promise.all([this.start({}), this.start({ dieAt: 1 + this.random.below(20) }), this.start({})]);
  }

  private async resume(): Promise<void> {
    for (const worker of this.stopped) worker.resume();
    this.stopped.clear();
    // Whatever it still does, it does while others go on.
    await new Promise((resolve) => setImmediate(resolve));
  }

  private deliver = () => this.world.deliver();

  private async wait(): Promise<void> {
    const ms = this.random.pick(waits);
    await this.world.passing(ms);
    await elapse(ms);
  }

  private async owned(): Promise<Seen | undefined> {
    const seen = (await this.world.seen()).filter((event) => !this.gone.has(event.calendar));
    return seen.length > 0 ? this.random.pick(seen) : undefined;
  }

  private async editOutside(): Promise<void> {
    const event = await this.owned();
    if (!event) return;
    this.drifted.add(event.booking);
    await this.world.editOutside(event);
    this.happened("edited");
  }

  /**
   * The owner adds something. A write without a condition that is under way could not know of it: nobody can keep that
   * from being lost, so it happens where the next write has one, or none is under way.
   */
  private async addOutside(): Promise<void> {
    const event = await this.owned();
    const link = event && (await knownLinks()).get(event.key);
    if (!event || !link || !(link.settled || (this.world.conditional && link.bound))) return;
    const word = wordOf(++this.words);
    await this.world.addOutside(event, word, this.random);
    this.added.set(event.key, [...(this.added.get(event.key) ?? []), word]);
    this.happened("added to");
  }

  private async deleteOutside(): Promise<void> {
    const event = await this.owned();
    if (!event) return;
    this.drifted.add(event.booking);
    await this.world.deleteOutside(event);
    this.added.delete(event.key);
    this.happened("deleted");
  }

  /**
   * The owner moves an event to another calendar of the account. Nothing of it may be under way: a late create would be
   * taken for a new event where it was, at any service but Google, which keeps a tombstone there.
   */
  private async moveOutside(): Promise<void> {
    const { accounts, moveOutside } = this.world;
    const event = await this.owned();
    if (!moveOutside || !event || !(await knownLinks()).get(event.key)?.settled) return;
    const { calendars = [] } =
      accounts.find((account) => account.calendars.some((c) => c.id === event.calendar)) ?? {};
    const others = calendars.filter(({ id }) => id !== event.calendar && !this.gone.has(id));
    if (others.length === 0) return;
    const { id } = this.random.pick(others);
    await moveOutside(event, id);
    this.moved.set(event.key, id);
    // Google may leave behind what says which revision an event is of.
    this.shown.delete(event.booking);
    this.happened("moved");
  }

  private async weatherChanges(): Promise<void> {
    this.weather = this.random.pick([0, 0.05, 0.15, 0.5]);
  }
}

/** The time of a slot: each its own, all in the far future. */
const timeOf = (slot: number): Date => new Date(Date.UTC(2040, 0, 1, 8) + slot * 20 * MINUTE);
