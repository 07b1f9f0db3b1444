import { ChevronLeft, ChevronRight, type LucideIcon } from "lucide-react";
import Link from "next/link";
import { UnderwayLine } from "@/app/(app)/_components/nav-link";
import { buttonClass } from "@/components/ui/button";
import { type Week, weekName } from "@/lib/bookings/week";
import type { TimeStyle } from "@/lib/text/time-style";

/** Which week this is, and the way to its neighbours and to the present one. */
export function WeekLinks({
  week,
  now,
  times,
  empty,
}: {
  week: Week;
  now: Date;
  times: TimeStyle;
  empty: boolean;
}) {
  const present = week.startsAt <= now && now < week.endsAt;
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h2 className="font-semibold text-lg tracking-tight">
          {weekName(week, times)}
          {present && <span className="sr-only">, this week</span>}
        </h2>
        {empty && <p className="text-sm text-soft">No bookings in this week.</p>}
      </div>
      <nav aria-label="Weeks" className="flex gap-2">
        {week.previous && (
          <Neighbour day={week.previous} rel="prev" icon={ChevronLeft} name="Previous week" />
        )}
        <Link
          href="/bookings/week"
          aria-current={present ? "page" : undefined}
          className={buttonClass("secondary", "md", "relative")}
        >
          This week
          <UnderwayLine />
        </Link>
        {week.next && <Neighbour day={week.next} rel="next" icon={ChevronRight} name="Next week" />}
      </nav>
    </div>
  );
}

interface NeighbourProps {
  day: string;
  rel: "prev" | "next";
  icon: LucideIcon;
  name: string;
}

function Neighbour({ day, rel, icon: Icon, name }: NeighbourProps) {
  return (
    <Link
      href={`/bookings/week?day=${day}`}
      rel={rel}
      className={buttonClass("secondary", "md", "relative px-2.5")}
    >
      <Icon aria-hidden />
      <span className="sr-only">{name}</span>
      <UnderwayLine />
    </Link>
  );
}
