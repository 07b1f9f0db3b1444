import { ChevronRight, Lock } from "lucide-react";
import Link from "next/link";
import { ServiceDot } from "@/app/(app)/_components/service-dot";
import { findCalendar } from "@/app/(app)/_destinations/calendar-options";
import { WhyHere } from "@/app/(app)/_destinations/why-here";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import type { AccountView } from "@/lib/accounts/list/queries";
import type { Integrations, ServiceView } from "@/lib/integrations/queries";
import { inNumbers } from "./in-numbers";

/** More services than this are looked up under Services. */
const SHOWN = 100;

/** Where each service goes: its own choice, or, with bulk on, that the choices are locked. */
export function ServiceList({ integrations }: { integrations: Integrations }) {
  const services = integrations.services.filter((service) => !service.archived);
  const { accounts, bulkEnabled } = integrations;
  return (
    <div className="space-y-3">
      {bulkEnabled && (
        <p className="flex items-center gap-2.5 rounded-lg border border-accent/25 bg-accent-wash px-4 py-3 font-medium text-accent-text text-sm">
          <Lock aria-hidden className="size-4 shrink-0" />
          Bulk sync enabled – individual settings disabled
        </p>
      )}
      {services.length === 0 ? (
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
      ) : (
        <>
          {!bulkEnabled && (
            <p className="text-sm text-soft">{inNumbers(services.map((service) => service.choice))}</p>
          )}
          <Card>
            <ul className="divide-y divide-line">
              {services.slice(0, SHOWN).map((service) => (
                <ServiceLine key={service.id} service={service} accounts={accounts} locked={bulkEnabled} />
              ))}
            </ul>
          </Card>
          {services.length > SHOWN && (
            <p className="text-sm text-soft">
              {`And ${services.length - SHOWN} more: `}
              <Link href="/services" className="link">
                all services
              </Link>
            </p>
          )}
        </>
      )}
    </div>
  );
}

interface ServiceLineProps {
  service: ServiceView;
  accounts: readonly AccountView[];
  locked: boolean;
}

function ServiceLine({ service, accounts, locked }: ServiceLineProps) {
  const own = locked ? ownChoice(service, accounts) : null;
  return (
    <li className="relative flex min-h-14 flex-wrap items-center gap-x-4 gap-y-0.5 px-4 py-2.5 first:rounded-t-lg last:rounded-b-lg sm:px-5">
      <span className="flex min-w-0 flex-1 basis-40 items-baseline gap-2.5">
        <ServiceDot color={service.color} />
        <span className="line-clamp-2 min-w-0 font-medium">{service.name}</span>
      </span>
      {locked ? (
        <span className="min-w-0 text-sm text-soft max-sm:basis-full max-sm:pl-5">
          {destinationWords(service, accounts)}
          {own && <span className="block text-xs">{`Own setting, kept for later: ${own}`}</span>}
        </span>
      ) : (
        <Link
          href={`/services/${service.id}#sync`}
          className="link inline-flex min-h-6 min-w-0 items-center gap-1 text-sm max-sm:basis-full max-sm:pl-5"
        >
          <span className="sr-only">{`${service.name}: `}</span>
          {destinationWords(service, accounts)}
          <ChevronRight aria-hidden className="size-4 shrink-0" />
        </Link>
      )}
      <WhyHere
        destination={service.destination}
        accounts={accounts}
        of={{ kind: "service", name: service.name }}
        className="max-sm:basis-full max-sm:pl-5 open:basis-full open:pl-5"
      />
    </li>
  );
}

function destinationWords({ destination }: ServiceView, accounts: readonly AccountView[]): string {
  if (destination.calendarId !== null) {
    const found = findCalendar(accounts, destination.calendarId);
    const name = found ? `${found.calendar.name} (${found.account.providerName})` : "a calendar";
    return destination.reason === "own" ? name : `Primary calendar: ${name}`;
  }
  if (destination.reason === "no_primary") return "Primary calendar: none chosen";
  return destination.reason === "gone" ? "Its calendar is gone" : "Don't sync";
}

function ownChoice({ choice }: ServiceView, accounts: readonly AccountView[]): string | null {
  if (choice.kind === "primary") return null;
  if (choice.kind === "none") return "Don't sync";
  return findCalendar(accounts, choice.calendarId)?.calendar.name ?? "a calendar that is gone";
}
