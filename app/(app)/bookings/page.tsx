import { CalendarDays } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { z } from "zod";
import { BookingList } from "@/app/(app)/_components/booking-list";
import { Pager } from "@/app/(app)/_components/pager";
import { SearchBox } from "@/app/(app)/_components/search-box";
import { TabLinks } from "@/app/(app)/_components/tab-links";
import { accountsOf } from "@/app/(app)/_page-reads";
import { type SearchParams, single } from "@/app/params";
import { justTold } from "@/app/told";
import { FilterSelect } from "@/components/form/filter-select";
import { Banner } from "@/components/ui/banner";
import { buttonClass } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { AccountView } from "@/lib/accounts/list/queries";
import { requireUser } from "@/lib/auth/session";
import {
  type BookingFilter,
  bookingFilters,
  type Cause,
  type Cursor,
  causeText,
  cursorText,
  readCause,
  readCursor,
  type SyncFilter,
  syncFilters,
} from "@/lib/bookings/paging";
import { listBookings } from "@/lib/bookings/queries";
import { MOST_AT_ONCE } from "@/lib/bookings/schema";
import { cancelledWords } from "@/lib/bookings/words";
import { now } from "@/lib/clock";
import { reasonWords } from "@/lib/states/booking/words";
import { BookingsHeader, NewBooking } from "./_components/bookings-header";
import { BulkForm } from "./_components/bulk-form";
import { bulk } from "./actions";

export const metadata: Metadata = { title: "Bookings" };

const labels: Record<BookingFilter, string> = { upcoming: "Upcoming", past: "Past", cancelled: "Cancelled" };

const syncLabels: Record<SyncFilter, string> = {
  synced: "In the calendar",
  waiting: "Waiting, without a problem",
  problem: "Delayed or refused",
  none: "Without a calendar to go to",
};

interface Shown {
  filter: BookingFilter;
  search: string;
  sync: SyncFilter | undefined;
  cause: Cause | null;
}

function address({ filter, search, sync, cause }: Shown, cursor?: Cursor | null): string {
  const query = new URLSearchParams({
    ...(filter !== "upcoming" && { show: filter }),
    ...(search && { search }),
    ...(sync && { sync }),
    ...(cause && { refused: causeText(cause) }),
    ...(cursor && { at: cursorText(cursor) }),
  });
  return query.size > 0 ? `/bookings?${query}` : "/bookings";
}

const count = z.coerce.number().int().min(0).max(MOST_AT_ONCE);
const counts = z.object({ cancelled: count, already: count, missing: count });

/** What cancelling several bookings came to, when the person has just come from there. */
async function justCancelled(searchParams: SearchParams) {
  const { success, data } = counts.safeParse(
    await justTold("bookings", searchParams, ["cancelled", "already", "missing"]),
  );
  if (!success) return null;
  return { words: `${cancelledWords(data)}.`, tone: data.cancelled > 0 ? "success" : "info" } as const;
}

export default async function BookingsPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const show = await single(searchParams, "show");
  const filter = bookingFilters.find((name) => name === show) ?? "upcoming";
  const search = (await single(searchParams, "search"))?.trim() ?? "";
  const wanted = await single(searchParams, "sync");
  const sync = syncFilters.find((name) => name === wanted);
  const cause = readCause(await single(searchParams, "refused"));
  const shown = { filter, search, sync, cause };
  const cursor = readCursor(await single(searchParams, "at"));
  const cancelled = await justCancelled(searchParams);
  const at = now();
  const here = address(shown, cursor);
  const page = await listBookings(user.id, at, { ...shown, cursor });
  return (
    // As wide as the week: the way from one to the other stays where it is.
    <div data-wide>
      <BookingsHeader view="list" timeZone={user.timeZone} here={here} />
      {cancelled && <Banner tone={cancelled.tone} role="status" className="mb-5" title={cancelled.words} />}
      <div className="mb-5 flex flex-wrap items-center justify-between gap-3">
        <TabLinks
          label="Which bookings"
          tabs={bookingFilters.map((name) => ({
            href: address({ ...shown, filter: name, cause: null }),
            label: labels[name],
            current: name === filter,
          }))}
        />
        <SearchBox
          label="Search clients"
          search={search}
          keep={filter === "upcoming" ? {} : { show: filter }}
        >
          <FilterSelect
            name="sync"
            aria-label="Sync state"
            defaultValue={sync ?? ""}
            className="flex-1 basis-40"
          >
            <option value="">Any sync state</option>
            {syncFilters.map((name) => (
              <option key={name} value={name}>
                {syncLabels[name]}
              </option>
            ))}
          </FilterSelect>
        </SearchBox>
      </div>
      {cause && <OnlyRefused cause={cause} accounts={await accountsOf(user.id)} />}
      {page.items.length === 0 && <NoBookings shown={shown} />}
      {page.items.length > 0 &&
        (filter === "cancelled" ? (
          <BookingList items={page.items} now={at} times={user.times} from={here} />
        ) : (
          <BulkForm key={here} action={bulk}>
            <input type="hidden" name="from" value={here} />
            <BookingList items={page.items} now={at} times={user.times} from={here} selectable />
          </BulkForm>
        ))}
      <Pager
        label="Pages of bookings"
        previous={page.previous && address(shown, page.previous)}
        next={page.next && address(shown, page.next)}
      />
    </div>
  );
}

/** Which bookings are shown, and the way back to all. */
function OnlyRefused({ cause, accounts }: { cause: Cause; accounts: readonly AccountView[] }) {
  const account = accounts.find(({ id }) => id === cause.accountId);
  const where = account ? `${account.providerName} (${account.name})` : "their calendar";
  return (
    <Banner
      tone="info"
      className="mb-5"
      title={`Bookings that could not be put into ${where}`}
      action={
        <Link href="/bookings" className="link">
          Show all bookings
        </Link>
      }
    >
      {`Why: ${reasonWords(cause.code)}.`}
    </Banner>
  );
}

function NoBookings({ shown }: { shown: Shown }) {
  const { filter, search, sync, cause } = shown;
  const icon = <CalendarDays aria-hidden />;
  if (cause) return <EmptyState icon={icon} title="None is kept out for this reason any more" />;
  if (search)
    return (
      <EmptyState
        icon={icon}
        title={`No ${labels[filter].toLowerCase()} booking matches “${search}”${sync ? ` and is “${syncLabels[sync]}”` : ""}`}
        action={
          <Link
            href={address({ filter, search: "", sync: undefined, cause: null })}
            className={buttonClass()}
          >
            Show all
          </Link>
        }
      >
        Names and email addresses of clients are searched.
      </EmptyState>
    );
  if (sync)
    return (
      <EmptyState
        icon={icon}
        title={`No ${labels[filter].toLowerCase()} booking is “${syncLabels[sync]}”`}
        action={
          <Link href={address({ ...shown, sync: undefined })} className={buttonClass()}>
            Show all
          </Link>
        }
      />
    );
  if (filter === "past") return <EmptyState icon={icon} title="No past bookings" />;
  if (filter === "cancelled") return <EmptyState icon={icon} title="No cancelled bookings" />;
  return (
    <EmptyState icon={icon} title="No upcoming bookings" action={<NewBooking from={address(shown)} />}>
      Bookings to come are listed here, each with what its calendar has of it.
    </EmptyState>
  );
}
