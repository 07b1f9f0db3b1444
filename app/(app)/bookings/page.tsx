import { CalendarDays, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { BookingList } from "@/app/(app)/_components/booking-list";
import { Pager } from "@/app/(app)/_components/pager";
import { SearchBox } from "@/app/(app)/_components/search-box";
import { TabLinks } from "@/app/(app)/_components/tab-links";
import { type SearchParams, single } from "@/app/(auth)/_components/query";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { zoneName } from "@/lib/bookings/format";
import {
  type BookingFilter,
  bookingFilters,
  type Cursor,
  cursorText,
  readCursor,
} from "@/lib/bookings/paging";
import { listBookings } from "@/lib/bookings/queries";
import { now } from "@/lib/clock";

export const metadata: Metadata = { title: "Bookings" };

const labels: Record<BookingFilter, string> = { upcoming: "Upcoming", past: "Past", cancelled: "Cancelled" };

function address(filter: BookingFilter, search: string, cursor?: Cursor | null): string {
  const query = new URLSearchParams({
    ...(filter !== "upcoming" && { show: filter }),
    ...(search && { search }),
    ...(cursor && { at: cursorText(cursor) }),
  });
  return query.size > 0 ? `/bookings?${query}` : "/bookings";
}

export default async function BookingsPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const show = await single(searchParams, "show");
  const filter = bookingFilters.find((name) => name === show) ?? "upcoming";
  const search = (await single(searchParams, "search"))?.trim() ?? "";
  const cursor = readCursor(await single(searchParams, "at"));
  const at = now();
  const page = await listBookings(user.id, at, { filter, search, cursor });
  return (
    <>
      <PageHeader
        title="Bookings"
        description={`All times are in ${zoneName(user.timeZone)}.`}
        action={<NewBooking />}
      />
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <TabLinks
          label="Which bookings"
          tabs={bookingFilters.map((name) => ({
            href: address(name, search),
            label: labels[name],
            current: name === filter,
          }))}
        />
        <SearchBox
          label="Search clients"
          search={search}
          keep={filter === "upcoming" ? {} : { show: filter }}
        />
      </div>
      {page.items.length > 0 ? (
        <BookingList items={page.items} now={at} timeZone={user.timeZone} />
      ) : (
        <NoBookings filter={filter} search={search} />
      )}
      <Pager
        label="Pages of bookings"
        previous={page.previous && address(filter, search, page.previous)}
        next={page.next && address(filter, search, page.next)}
      />
    </>
  );
}

const NewBooking = () => (
  <Link href="/bookings/new" className={buttonClass("primary")}>
    <Plus aria-hidden />
    New booking
  </Link>
);

function NoBookings({ filter, search }: { filter: BookingFilter; search: string }) {
  const icon = <CalendarDays aria-hidden />;
  if (search)
    return (
      <EmptyState
        icon={icon}
        title={`No ${labels[filter].toLowerCase()} booking matches “${search}”`}
        action={
          <Link href={address(filter, "")} className={buttonClass()}>
            Show all
          </Link>
        }
      >
        Names and email addresses of clients are searched.
      </EmptyState>
    );
  if (filter === "past") return <EmptyState icon={icon} title="No past bookings" />;
  if (filter === "cancelled") return <EmptyState icon={icon} title="No cancelled bookings" />;
  return (
    <EmptyState icon={icon} title="No upcoming bookings" action={<NewBooking />}>
      Enter a booking, and it is put into the right calendar within seconds.
    </EmptyState>
  );
}
