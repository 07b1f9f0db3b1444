import { Plus } from "lucide-react";
import Link from "next/link";
import type { CSSProperties } from "react";
import { withFrom } from "@/app/way-back";
import type { WeekDay } from "@/lib/bookings/week";
import { type Block, freeHours, type HoursShown, type Timed } from "@/lib/bookings/week-layout";
import { formatHour } from "@/lib/text/format";
import { inZone, type TimeStyle } from "@/lib/text/time-style";
import styles from "./week.module.css";

export interface FreeSlotsProps {
  day: WeekDay;
  /** As it is read aloud. */
  name: string;
  blocks: readonly Block<Timed>[];
  hours: HoursShown;
  now: Date;
  times: TimeStyle;
  /** The page it stands on. */
  here: string;
}

const HOUR_MS = 3_600_000;

/**
 * The ways from a day to a booking on it. One link is for everybody; in the table each free hour is one as well, for whoever
 * points at it: seventy more stops for the keyboard would be in the way, and the form asks for the time anyhow.
 */
export function FreeSlots({ day, name, blocks, hours, now, times, here }: FreeSlotsProps) {
  if (day.endsAt <= now) return null;
  const form = `${withFrom("/bookings/new", here)}&date=${day.date}`;
  return (
    <>
      <Link href={form} prefetch={false} className={styles.add} title={`New booking on ${name}`}>
        <Plus aria-hidden />
        <span className="sr-only">{`New booking on ${name}`}</span>
      </Link>
      <div aria-hidden="true" className={styles.slots}>
        {freeHours(blocks, hours, day, now, times.timeZone).map((hour) => (
          <Link
            key={hour}
            href={`${form}&time=${String(hour).padStart(2, "0")}:00`}
            prefetch={false}
            tabIndex={-1}
            className={styles.slot}
            style={{ "--minute": (hour - hours.from) * 60 } as CSSProperties}
            data-hour={formatHour(new Date(hour * HOUR_MS), inZone(times, "UTC"))}
          />
        ))}
      </div>
    </>
  );
}
