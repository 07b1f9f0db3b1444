import { clsx } from "clsx";
import type { CSSProperties } from "react";
import { Card } from "@/components/ui/card";
import type { BookingItem } from "@/lib/bookings/queries";
import { dayNames, type Week, type WeekDay } from "@/lib/bookings/week";
import { type Block, blocksOf, type HoursShown, hoursShown } from "@/lib/bookings/week-layout";
import { formatHour } from "@/lib/text/format";
import { inZone, type TimeStyle } from "@/lib/text/time-style";
import { FreeSlots } from "./free-slots";
import styles from "./week.module.css";
import { WeekBlock, type WeekItem } from "./week-block";

export interface WeekGridProps {
  week: Week;
  items: readonly BookingItem[];
  /** `yyyy-mm-dd` */
  today: string;
  now: Date;
  times: TimeStyle;
  /** The page it stands on. */
  here: string;
}

const HOUR_MS = 3_600_000;

/** More at one time than this are too narrow to be hit, so such a week is a list at every width. */
const MOST_LANES = 3;
/** And more than this on any but a wide screen. */
const WIDE_LANES = 2;

/**
 * A week as a table of hours and days where there is room for it, else as a list by day. It is one set of elements:
 * the same links in the same order, only placed differently.
 */
export function WeekGrid({ week, items, today, now, times, here }: WeekGridProps) {
  const timed = items.map((item) => ({
    id: item.booking.id,
    startsAt: item.booking.startsAt,
    endsAt: item.booking.endsAt,
    item,
  }));
  const days = week.days.map((day) => ({ day, blocks: blocksOf(timed, day, times.timeZone) }));
  const all = days.flatMap(({ blocks }) => blocks);
  const lanes = Math.max(1, ...all.map((block) => block.lanes));
  const table = lanes <= MOST_LANES;
  const hours = hoursShown(all);
  const style = { "--first": hours.from * 60, "--minutes": (hours.to - hours.from) * 60 } as CSSProperties;
  return (
    <div className={clsx(styles.week, lanes > WIDE_LANES && styles.crowded)}>
      <Card className={clsx(table && styles.table, "overflow-hidden")} style={style}>
        <div aria-hidden="true" className={clsx(styles.hours, "text-soft text-xs")}>
          {hoursBetween(hours.from, hours.to).map((hour) => (
            <span
              key={hour}
              data-hour={formatHour(new Date(hour * HOUR_MS), inZone(times, "UTC"))}
              style={{ "--minute": (hour - hours.from) * 60 } as CSSProperties}
            />
          ))}
        </div>
        <ol className={styles.days}>
          {days.map(({ day, blocks }) => (
            <Day key={day.date} {...{ day, blocks, hours, now, times, here }} today={day.date === today} />
          ))}
        </ol>
      </Card>
    </div>
  );
}

/** The full hours inside a table that begins with one: its own edges need no line. */
const hoursBetween = (from: number, to: number): number[] =>
  Array.from({ length: to - from - 1 }, (_, i) => from + 1 + i);

interface DayProps {
  day: WeekDay;
  blocks: readonly Block<WeekItem>[];
  hours: HoursShown;
  today: boolean;
  now: Date;
  times: TimeStyle;
  here: string;
}

function Day({ day, blocks, hours, today, now, times, here }: DayProps) {
  const { weekday, number, full } = dayNames(day, times);
  return (
    <li className={clsx(styles.day, today && styles.today)} aria-current={today ? "date" : undefined}>
      <h3 className={clsx(styles.name, "text-sm text-soft")}>
        <span className="sr-only">{full}</span>
        <span aria-hidden="true">{weekday}</span>
        <span aria-hidden="true" className={clsx(styles.number, "tabular-nums")}>
          {number}
        </span>
        {today && <span className={clsx(styles.word, "font-medium text-accent-text")}>Today</span>}
      </h3>
      <FreeSlots name={full} {...{ day, blocks, hours, now, times, here }} />
      {blocks.length > 0 ? (
        <ol className={styles.blocks}>
          {blocks.map((block) => (
            <WeekBlock key={block.item.id} block={block} now={now} times={times} here={here} />
          ))}
        </ol>
      ) : (
        <p className={clsx(styles.nothing, "text-sm text-soft")}>
          <span>No bookings</span>
        </p>
      )}
    </li>
  );
}
