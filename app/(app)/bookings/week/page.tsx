import type { Metadata } from "next";
import { type SearchParams, single } from "@/app/params";
import { Banner } from "@/components/ui/banner";
import { requireUser } from "@/lib/auth/session";
import { listWeek } from "@/lib/bookings/queries";
import { dateIn, weekName, weekOf } from "@/lib/bookings/week";
import { now } from "@/lib/clock";
import { BookingsHeader } from "../_components/bookings-header";
import { WeekGrid } from "../_components/week-grid";
import { WeekLinks } from "../_components/week-links";

/** The address's day, if it has one: any day of the week that is meant. */
const asked = (searchParams: SearchParams) => single(searchParams, "day");

export async function generateMetadata({ searchParams }: { searchParams: SearchParams }): Promise<Metadata> {
  const { times } = await requireUser();
  return { title: `Bookings, ${weekName(weekOf(await asked(searchParams), now(), times), times)}` };
}

export default async function WeekPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const at = now();
  const week = weekOf(await asked(searchParams), at, user.times);
  const here = `/bookings/week?day=${week.days[0]?.date}`;
  const { items, more } = await listWeek(user.id, week, at);
  return (
    <div data-wide>
      <BookingsHeader view="week" timeZone={user.timeZone} here={here} />
      <WeekLinks week={week} now={at} times={user.times} empty={items.length === 0} />
      {more && (
        <Banner tone="warning" className="mb-4">
          {`Only the first ${items.length} bookings of this week are shown. The list has them all.`}
        </Banner>
      )}
      <WeekGrid
        week={week}
        items={items}
        today={dateIn(at, user.timeZone)}
        now={at}
        times={user.times}
        here={here}
      />
    </div>
  );
}
