import { ChevronRight, Plus, Shapes } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Pager } from "@/app/(app)/_components/pager";
import { Placed } from "@/app/(app)/_components/placed";
import { SearchBox } from "@/app/(app)/_components/search-box";
import { ServiceDot } from "@/app/(app)/_components/service-dot";
import { TabLinks } from "@/app/(app)/_components/tab-links";
import { CalendarOptions } from "@/app/(app)/_destinations/calendar-options";
import { calendarGroups, placeOfDestination } from "@/app/(app)/_destinations/places";
import { integrationsOf } from "@/app/(app)/_page-reads";
import { optionalId, type SearchParams, single } from "@/app/params";
import { withFrom } from "@/app/way-back";
import { FilterSelect } from "@/components/form/filter-select";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import type { AccountView } from "@/lib/accounts/list/queries";
import { requireUser } from "@/lib/auth/session";
import { listServices, type Service } from "@/lib/services/queries";
import type { Destination } from "@/lib/states/destination/routing";
import { serviceWords } from "@/lib/states/destination/words";
import { formatDuration } from "@/lib/text/format";

export const metadata: Metadata = { title: "Services" };

interface Shown {
  show: "active" | "archived";
  search: string;
  /** Only those that go there: a calendar's id, or to no calendar. */
  to: string | undefined;
}

/** Services that go to no calendar at all. */
const NOWHERE = "none";

const address = ({ show, search, to }: Shown, after?: string) => {
  const query = new URLSearchParams({
    ...(show === "archived" && { show }),
    ...(search && { search }),
    ...(to && { to }),
    ...(after && { after }),
  });
  return query.size > 0 ? `/services?${query}` : "/services";
};

export default async function ServicesPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const show = (await single(searchParams, "show")) === "archived" ? "archived" : "active";
  const search = (await single(searchParams, "search"))?.trim() ?? "";
  const asked = optionalId(await single(searchParams, "after"));
  const { accounts, services: views } = await integrationsOf(user.id);
  const groups = calendarGroups(accounts);
  const wanted = await single(searchParams, "to");
  const known = wanted === NOWHERE || groups.some((group) => group.calendars.some(([id]) => id === wanted));
  const shown: Shown = { show, search, to: known ? wanted : undefined };
  const among = shown.to
    ? views.flatMap(({ id, destination }) => ((destination.calendarId ?? NOWHERE) === shown.to ? [id] : []))
    : undefined;
  const list = (after?: string) =>
    listServices(user.id, { archived: show === "archived", search, after, among });
  const found = await list(asked);
  // A page that has emptied since it was linked to is the first one: nobody is told that there is nothing.
  const after = found.services.length > 0 ? asked : undefined;
  const { services, next } = after === asked ? found : await list();
  const destinations = new Map(views.map(({ id, destination }) => [id, destination]));
  return (
    <>
      <PageHeader
        title="Services"
        description="What clients can book with you."
        action={
          <Link href="/services/new" className={buttonClass("primary")}>
            <Plus aria-hidden />
            New service
          </Link>
        }
      />
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3">
        <TabLinks
          label="Which services"
          tabs={[
            { href: address({ ...shown, show: "active" }), label: "Active", current: show === "active" },
            {
              href: address({ ...shown, show: "archived" }),
              label: "Archived",
              current: show === "archived",
            },
          ]}
        />
        <SearchBox label="Search services" search={search} keep={show === "archived" ? { show } : {}}>
          {groups.length > 0 && (
            <FilterSelect
              name="to"
              aria-label="Calendar"
              defaultValue={shown.to ?? ""}
              className="flex-1 basis-44"
            >
              <option value="">Any calendar</option>
              <CalendarOptions groups={groups} />
              <option value={NOWHERE}>No calendar</option>
            </FilterSelect>
          )}
        </SearchBox>
      </div>
      {services.length > 0 ? (
        <Card>
          <ul className="divide-y divide-line">
            {services.map((service) => (
              <ServiceRow
                key={service.id}
                service={service}
                destination={destinations.get(service.id)}
                accounts={accounts}
                from={address(shown, after)}
              />
            ))}
          </ul>
        </Card>
      ) : (
        <NoServices shown={shown} archived={views.some((service) => service.archived)} />
      )}
      <Pager
        label="Pages of services"
        previous={after ? address(shown) : null}
        next={next ? address(shown, next) : null}
      />
    </>
  );
}

interface ServiceRowProps {
  service: Service;
  destination: Destination | undefined;
  accounts: readonly AccountView[];
  /** The page it stands on. */
  from: string;
}

function ServiceRow({ service, destination, accounts, from }: ServiceRowProps) {
  const place = destination ? placeOfDestination(accounts, destination) : null;
  return (
    <li className="relative flex min-h-16 flex-wrap items-center gap-x-3 px-4 py-3 first:rounded-t-lg last:rounded-b-lg hover:bg-hover">
      <ServiceDot color={service.color} />
      <div className="min-w-0 flex-1 basis-40">
        <Link
          href={withFrom(`/services/${service.id}`, from)}
          className="line-clamp-2 font-medium after:absolute after:inset-0"
        >
          {service.name}
        </Link>
        <p className="truncate text-sm text-soft">
          {formatDuration(service.durationMinutes)}
          {service.location && ` · ${service.location}`}
        </p>
      </div>
      {destination && (
        <span className="flex min-w-0 text-sm text-soft max-sm:basis-full max-sm:pl-5.5">
          <Placed glyph={destination.calendarId ? (place?.glyph ?? null) : null}>
            {serviceWords(destination, place)}
          </Placed>
        </span>
      )}
      <ChevronRight aria-hidden className="size-4 shrink-0 text-soft max-sm:hidden" />
    </li>
  );
}

/** `archived`: there are services, in the other list. */
function NoServices({ shown, archived }: { shown: Shown; archived: boolean }) {
  const { search, show, to } = shown;
  if (search || to)
    return (
      <EmptyState
        icon={<Shapes aria-hidden />}
        title={`No ${show === "archived" ? "archived " : ""}service ${[search && `matches “${search}”`, to && (to === NOWHERE ? "goes to no calendar" : "goes there")].filter(Boolean).join(" and ")}`}
        action={
          <Link href={address({ show, search: "", to: undefined })} className={buttonClass()}>
            Show all
          </Link>
        }
      />
    );
  if (show === "archived")
    return (
      <EmptyState icon={<Shapes aria-hidden />} title="Nothing is archived">
        A service you archive takes no new bookings and is kept here.
      </EmptyState>
    );
  if (archived)
    return (
      <EmptyState
        icon={<Shapes aria-hidden />}
        title="Every service is archived"
        action={
          <Link href={address({ ...shown, show: "archived" })} className={buttonClass()}>
            Show archived services
          </Link>
        }
      >
        Restore one, and clients can book it again.
      </EmptyState>
    );
  return (
    <EmptyState
      icon={<Shapes aria-hidden />}
      title="No services yet"
      action={
        <Link href="/services/new" className={buttonClass("primary")}>
          <Plus aria-hidden />
          New service
        </Link>
      }
    >
      A service is something clients book: a first consultation, a coaching hour, a check-up.
    </EmptyState>
  );
}
