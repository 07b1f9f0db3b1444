import { clsx } from "clsx";
import Link from "next/link";
import type { CSSProperties } from "react";
import { serviceTint } from "@/app/(app)/_components/service-dot";
import { withFrom } from "@/app/way-back";
import { Status, StatusMark } from "@/components/ui/status";
import type { BookingItem } from "@/lib/bookings/queries";
import type { Block, Timed } from "@/lib/bookings/week-layout";
import { syncWords } from "@/lib/states/booking/words";
import { rangeParts } from "@/lib/text/format";
import type { TimeStyle } from "@/lib/text/time-style";
import styles from "./week.module.css";

export interface WeekItem extends Timed {
  item: BookingItem;
}

export interface WeekBlockProps {
  block: Block<WeekItem>;
  now: Date;
  times: TimeStyle;
  /** The page it stands on. */
  here: string;
}

/** Minutes from which a block of the table has room for a second and for a third line. */
const TWO_LINES = 40;
const THREE_LINES = 65;

/** A booking in a week: the link's words say everything about it, whatever of them there is room to show. */
export function WeekBlock({ block, now, times, here }: WeekBlockProps) {
  const { item, from, to, lane, lanes } = block;
  const { booking, service, sync } = item.item;
  const { tone, line } = syncWords(sync, now, times);
  const place = { "--from": from, "--to": to, "--lane": lane, "--lanes": lanes } as CSSProperties;
  const tint = { "--service": serviceTint(service.color) } as CSSProperties;
  const { start, end, note } = hoursOf(block, times);
  return (
    <li className={clsx(styles.block, lanes > 1 && styles.narrow)} style={place}>
      <Link
        href={withFrom(`/bookings/${booking.id}`, here)}
        className={styles.booking}
        style={tint}
        title={[`${start}${end}${note}`, booking.clientName, service.name, line].join("\n")}
      >
        <span aria-hidden="true" className={styles.bar} />
        <span className={clsx(to - from < TWO_LINES && styles.joined)}>
          <span className={clsx(styles.line, styles.time, "tabular-nums")}>
            {start}
            <span className={styles.end}>{end}</span>
            {note && <span className={styles.hidden}>{note}</span>}
          </span>{" "}
          <span className={clsx(styles.line, "font-medium")}>{booking.clientName}</span>
        </span>{" "}
        <span
          className={clsx(to - from < THREE_LINES ? styles.hidden : styles.line, styles.service, "text-soft")}
        >
          {service.name}
        </span>{" "}
        <Status tone={tone} className={clsx(styles.hidden, "text-sm text-soft")}>
          {line}
        </Status>
        <span className={styles.mark}>
          <StatusMark tone={tone} />
        </span>
      </Link>
    </li>
  );
}

/** "09:00" and "–10:00"; of what began before this day or goes on after it, what this day has of it. */
function hoursOf({ item, before, after }: Block<WeekItem>, times: TimeStyle) {
  const { start, end } = rangeParts(item.startsAt, item.endsAt, times);
  if (before && after) return { start: "All day", end: "", note: "" };
  if (before) return { start: `–${end}`, end: "", note: " (since the day before)" };
  return { start, end: `–${end}`, note: after ? " (the next day)" : "" };
}
