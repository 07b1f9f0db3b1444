import { Temporal } from "temporal-polyfill";
import type { WeekDay } from "./week";

/** What takes time: instants in UTC. */
export interface Timed {
  id: string;
  startsAt: Date;
  endsAt: Date;
}

/** Where one day's part of something is drawn: minutes of that day's clock, and its lane among `lanes` side by side. */
export interface Block<T> {
  item: T;
  from: number;
  to: number;
  lane: number;
  lanes: number;
  /** It began on an earlier day, or goes on into the next. */
  before: boolean;
  after: boolean;
}

export const DAY_MINUTES = 1440;
/** What is shorter is drawn this long, so that it can be read and hit. */
export const SHORTEST_BLOCK = 30;

/**
 * What of `items` falls on a day, in the order of its clock. Places are those of the clock on the wall, so nine o'clock
 * is at the same height on days of 23 and of 25 hours; what the clock shows twice is side by side. Blocks lie inside
 * the day and never cover each other.
 */
export function blocksOf<T extends Timed>(items: readonly T[], day: WeekDay, timeZone: string): Block<T>[] {
  const placed = items
    .filter(
      ({ startsAt, endsAt }) => startsAt < day.endsAt && endsAt > day.startsAt && day.startsAt < day.endsAt,
    )
    .map((item) => ({ item, ...extentOf(item, day, timeZone), lane: 0, lanes: 1 }))
    .sort((a, b) => a.from - b.from || b.to - a.to || (a.item.id < b.item.id ? -1 : 1));
  let group: Block<T>[] = [];
  let until = 0;
  for (const block of placed) {
    if (block.from >= until) group = [];
    until = Math.max(until, block.to);
    block.lane = freeLane(group, block.from);
    group.push(block);
    const lanes = Math.max(...group.map((b) => b.lane)) + 1;
    for (const member of group) member.lanes = lanes;
  }
  return placed;
}

/** The first lane nobody in the group still occupies at that minute. */
function freeLane<T>(group: readonly Block<T>[], minute: number): number {
  const taken = new Set(group.filter((block) => block.to > minute).map((block) => block.lane));
  let lane = 0;
  while (taken.has(lane)) lane += 1;
  return lane;
}

function extentOf(item: Timed, day: WeekDay, timeZone: string) {
  const before = item.startsAt < day.startsAt;
  const after = item.endsAt > day.endsAt;
  const start = minuteOf(before ? day.startsAt : item.startsAt, timeZone);
  // The end of the day is minute 1440, not the next day's 0; where the clock goes back, an end may come before its start.
  const end = item.endsAt >= day.endsAt ? DAY_MINUTES : minuteOf(item.endsAt, timeZone);
  const from = Math.min(start, DAY_MINUTES - SHORTEST_BLOCK);
  return { from, to: Math.max(end, from + SHORTEST_BLOCK), before, after };
}

function minuteOf(at: Date, timeZone: string): number {
  const { hour, minute } = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone);
  return hour * 60 + minute;
}

/** Working hours, shown when nothing lies beyond them. */
const USUAL = { from: 8, to: 18 };

/** Whole hours of the clock, `to` exclusive. */
export interface HoursShown {
  from: number;
  to: number;
}

/** The hours of the day a week has to show for all its blocks to be seen. */
export function hoursShown(blocks: readonly { from: number; to: number }[]): HoursShown {
  return {
    from: Math.min(USUAL.from, ...blocks.map((b) => Math.floor(b.from / 60))),
    to: Math.max(USUAL.to, ...blocks.map((b) => Math.ceil(b.to / 60))),
  };
}

/** Of these hours, those of a day that begin after `now` and in which there is no block. */
export function freeHours(
  blocks: readonly { from: number; to: number }[],
  { from, to }: HoursShown,
  day: WeekDay,
  now: Date,
  timeZone: string,
): number[] {
  if (day.endsAt <= now) return [];
  const passed = day.startsAt <= now ? minuteOf(now, timeZone) : -1;
  return Array.from({ length: to - from }, (_, i) => from + i).filter(
    (hour) =>
      hour * 60 > passed && !blocks.some((block) => block.from < (hour + 1) * 60 && block.to > hour * 60),
  );
}
