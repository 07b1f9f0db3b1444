import { ChevronRight, Plus, Shapes } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { Pager } from "@/app/(app)/_components/pager";
import { SearchBox } from "@/app/(app)/_components/search-box";
import { ServiceDot } from "@/app/(app)/_components/service-dot";
import { TabLinks } from "@/app/(app)/_components/tab-links";
import { optionalId, type SearchParams, single } from "@/app/params";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { listServices, type Service } from "@/lib/services/queries";
import { formatDuration } from "@/lib/text/format";

export const metadata: Metadata = { title: "Services" };

const address = (show: string, search: string, after?: string) => {
  const query = new URLSearchParams({
    ...(show === "archived" && { show }),
    ...(search && { search }),
    ...(after && { after }),
  });
  return query.size > 0 ? `/services?${query}` : "/services";
};

export default async function ServicesPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const show = (await single(searchParams, "show")) === "archived" ? "archived" : "active";
  const search = (await single(searchParams, "search"))?.trim() ?? "";
  const after = optionalId(await single(searchParams, "after"));
  const { services, next } = await listServices(user.id, { archived: show === "archived", search, after });
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
            { href: address("active", search), label: "Active", current: show === "active" },
            { href: address("archived", search), label: "Archived", current: show === "archived" },
          ]}
        />
        <SearchBox label="Search services" search={search} keep={show === "archived" ? { show } : {}} />
      </div>
      {services.length > 0 ? (
        <Card>
          <ul className="divide-y divide-line">
            {services.map((service) => (
              <ServiceRow key={service.id} service={service} />
            ))}
          </ul>
        </Card>
      ) : (
        <NoServices archived={show === "archived"} search={search} />
      )}
      <Pager
        label="Pages of services"
        previous={after ? address(show, search) : null}
        next={next ? address(show, search, next) : null}
      />
    </>
  );
}

function ServiceRow({ service }: { service: Service }) {
  return (
    <li className="relative flex min-h-16 items-center gap-3 px-4 py-3 first:rounded-t-lg last:rounded-b-lg hover:bg-hover">
      <ServiceDot color={service.color} />
      <div className="min-w-0 flex-1">
        <Link
          href={`/services/${service.id}`}
          className="line-clamp-2 font-medium after:absolute after:inset-0"
        >
          {service.name}
        </Link>
        <p className="truncate text-sm text-soft">
          {formatDuration(service.durationMinutes)}
          {service.location && ` · ${service.location}`}
        </p>
      </div>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-soft" />
    </li>
  );
}

function NoServices({ archived, search }: { archived: boolean; search: string }) {
  if (search)
    return (
      <EmptyState
        icon={<Shapes aria-hidden />}
        title={`No service matches “${search}”`}
        action={
          <Link href={address(archived ? "archived" : "active", "")} className={buttonClass()}>
            Show all
          </Link>
        }
      />
    );
  if (archived)
    return (
      <EmptyState icon={<Shapes aria-hidden />} title="Nothing is archived">
        A service you archive takes no new bookings and is kept here.
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
