import { Lock } from "lucide-react";
import Link from "next/link";
import { Pager } from "@/app/(app)/_components/pager";
import { SearchBox } from "@/app/(app)/_components/search-box";
import type { CalendarGroup } from "@/app/(app)/_destinations/calendar-options";
import type { SettingOutcome } from "@/app/(app)/_destinations/outcome";
import { placeOfDestination, type ShownPlace } from "@/app/(app)/_destinations/places";
import { calendarWords, lostWords } from "@/app/(app)/_destinations/words";
import type { FormAction } from "@/components/form/state";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { isDestination } from "@/lib/accounts/list/destinations";
import type { AccountView } from "@/lib/accounts/list/queries";
import type { Integrations, ServiceView } from "@/lib/integrations/queries";
import { inNumbers } from "./in-numbers";
import { ServiceLines, type ServiceRow } from "./service-lines";
import { needsPages, servicePage } from "./service-pages";
import { SeveralForm } from "./several-form";

const PATH = "/settings/integrations";

export interface ServiceListProps {
  /** Chooses one calendar for services that are ticked. */
  action: FormAction<SettingOutcome>;
  integrations: Integrations;
  /** The calendars to pick from. */
  groups: readonly CalendarGroup[];
  /** Part of the name of those to show. */
  search?: string;
  page?: number;
}

/** Where each service goes: its own choice, or, with bulk on, that the choices are locked. */
export function ServiceList({ action, integrations, groups, search = "", page = 1 }: ServiceListProps) {
  const services = integrations.services.filter((service) => !service.archived);
  const { accounts, bulkEnabled, revision } = integrations;
  const shown = servicePage(services, search, page);
  const rows = rowsOf(shown.services, accounts, bulkEnabled);
  const address = (number: number) => addressOf(search, number);
  return (
    <div className="space-y-3">
      {bulkEnabled && (
        <p className="flex items-center gap-2.5 rounded-lg border border-accent/25 bg-accent-wash px-4 py-3 font-medium text-accent-text text-sm">
          <Lock aria-hidden className="size-4 shrink-0" />
          Bulk sync enabled – individual settings disabled
        </p>
      )}
      {services.length === 0 && (integrations.services.length > 0 ? <AllArchived /> : <NoServices />)}
      {services.length > 0 && !bulkEnabled && (
        <p className="text-sm text-soft">{inNumbers(services.map((service) => service.choice))}</p>
      )}
      {needsPages(services.length) && <SearchBox label="Search services" search={search} />}
      {services.length > 0 && shown.found === 0 && (
        <EmptyState
          title={`No service matches “${search}”`}
          action={
            <Link href={addressOf("", 1)} className={buttonClass()}>
              Show all
            </Link>
          }
        />
      )}
      {rows.length > 0 &&
        (bulkEnabled ? (
          <Card>
            <ServiceLines rows={rows} locked from={address(shown.page)} />
          </Card>
        ) : (
          <SeveralForm
            key={address(shown.page)}
            action={action}
            path={address(shown.page)}
            {...{ rows, groups, revision }}
          />
        ))}
      <Pager
        label="Pages of services"
        previous={shown.page > 1 ? address(shown.page - 1) : null}
        next={shown.page < shown.pages ? address(shown.page + 1) : null}
      />
    </div>
  );
}

function addressOf(search: string, page: number): string {
  const query = new URLSearchParams({ ...(search && { search }), ...(page > 1 && { page: String(page) }) });
  return `${PATH}${query.size > 0 ? `?${query}` : ""}#individual-service-configuration`;
}

/** What is sent of the services to the browser; a place that many go to is one and the same object, and sent once. */
function rowsOf(
  services: readonly ServiceView[],
  accounts: readonly AccountView[],
  locked: boolean,
): ServiceRow[] {
  const places = new Map<string, ShownPlace | null>();
  return services.map(({ id, name, color, choice, destination }) => {
    const key = JSON.stringify(destination);
    if (!places.has(key)) places.set(key, placeOfDestination(accounts, destination));
    const own = locked ? ownChoice(choice, accounts) : null;
    return {
      id,
      name,
      color,
      reason: destination.reason,
      place: places.get(key) ?? null,
      ...(own && { own }),
    };
  });
}

function ownChoice(choice: ServiceView["choice"], accounts: readonly AccountView[]): string | null {
  if (choice.kind === "primary") return null;
  if (choice.kind === "none") return "Don't sync";
  return isDestination(accounts, choice.calendarId)
    ? calendarWords(accounts, choice.calendarId)
    : lostWords(accounts, choice.calendarId);
}

const AllArchived = () => (
  <EmptyState
    title="Every service is archived"
    action={
      <Link href="/services?show=archived" className={buttonClass()}>
        Show archived services
      </Link>
    }
  >
    Restore one, and it is listed here with the calendar it goes to.
  </EmptyState>
);

const NoServices = () => (
  <EmptyState
    title="No services yet"
    action={
      <Link href="/services/new" className={buttonClass()}>
        New service
      </Link>
    }
  >
    Each service you offer is listed here with the calendar it goes to.
  </EmptyState>
);
