import type { Metadata } from "next";
import Link from "next/link";
import { AccountRow } from "@/app/(app)/_components/account-row";
import { buttonClass } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { getIntegrations } from "@/lib/integrations/queries";
import { BulkForm } from "./_components/bulk-form";
import { LastRun } from "./_components/last-run";
import { NotSyncing } from "./_components/not-syncing";
import { ServiceList } from "./_components/service-list";

export const metadata: Metadata = { title: "Integrations" };

/** Manages how services sync with calendars that are connected; it adds none. */
export default async function IntegrationsPage() {
  const user = await requireUser();
  const at = now();
  const integrations = await getIntegrations(user.id, at);
  const { accounts, lastRunAt } = integrations;
  return (
    <>
      <PageHeader
        title="Calendar Sync Management"
        description="Your connected calendars, and which of them your bookings go to."
      />
      <div className="space-y-10">
        <Section
          id="connected-calendars"
          title="Connected Calendars"
          action={
            accounts.length > 0 && (
              <Link href="/settings/calendars" className="link inline-flex min-h-6 items-center text-sm">
                Manage accounts
              </Link>
            )
          }
        >
          {accounts.length > 0 ? (
            <>
              <Card>
                <ul className="divide-y divide-line">
                  {accounts.map((account) => (
                    <AccountRow key={account.id} account={account} timeZone={user.timeZone} />
                  ))}
                </ul>
              </Card>
              <LastRun at={lastRunAt} now={at} timeZone={user.timeZone} />
            </>
          ) : (
            <EmptyState
              title="No calendars connected yet"
              action={
                <Link href="/settings/calendars" className={buttonClass("primary")}>
                  Connect a calendar
                </Link>
              }
            >
              Accounts are connected under Calendar accounts; this page decides what goes where.
            </EmptyState>
          )}
        </Section>
        <Section
          id="services-sync-status"
          title="Services Sync Status"
          description="Send every service to one calendar, or choose for each."
        >
          <BulkForm integrations={integrations} />
          <NotSyncing integrations={integrations} />
        </Section>
        <Section id="individual-service-configuration" title="Individual Service Configuration">
          <ServiceList integrations={integrations} />
        </Section>
      </div>
    </>
  );
}
