import { ChevronLeft, ChevronRight } from "lucide-react";
import Link from "next/link";
import { UnderwayLine } from "@/app/(app)/_components/nav-link";
import { buttonClass } from "@/components/ui/button";
import { type Week, weekName } from "@/lib/bookings/week";

const address = (day: string) => `/bookings/week?day=${day}`;

/** Which week this is, and the way to its neighbours and to the present one. */
export function WeekLinks({ week, now, empty }: { week: Week; now: Date; empty: boolean }) {
  const present = week.startsAt <= now && now < week.endsAt;
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h2 className="font-semibold text-lg tracking-tight">
          {weekName(week)}
          {present && <span className="sr-only">, this week</span>}
        </h2>
        {empty && <p className="text-sm text-soft">No bookings in this week.</p>}
      </div>
      <nav aria-label="Weeks" className="flex gap-2">
        {week.previous && (
          <Link
            href={address(week.previous)}
            rel="prev"
            className={buttonClass("secondary", "md", "relative px-2.5")}
          >
            <ChevronLeft aria-hidden />
            <span className="sr-only">Previous week</span>
            <UnderwayLine />
          </Link>
        )}
        <Link
          href="/bookings/week"
          aria-current={present ? "page" : undefined}
          className={buttonClass("secondary", "md", "relative")}
        >
          This week
          <UnderwayLine />
        </Link>
        {week.next && (
          <Link
            href={address(week.next)}
            rel="next"
            className={buttonClass("secondary", "md", "relative px-2.5")}
          >
            <ChevronRight aria-hidden />
            <span className="sr-only">Next week</span>
            <UnderwayLine />
          </Link>
        )}
      </nav>
    </div>
  );
}
