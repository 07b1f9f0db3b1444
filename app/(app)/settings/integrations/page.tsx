import type { Metadata } from "next";
import Link from "next/link";
import { AccountAction } from "@/app/(app)/_components/account-action";
import { AccountRow } from "@/app/(app)/_components/account-row";
import { SyncNowForm } from "@/app/(app)/_components/sync-now-form";
import { UndoLine } from "@/app/(app)/_destinations/undo-line";
import { integrationsOf } from "@/app/(app)/_page-reads";
import { type SearchParams, single } from "@/app/params";
import { Banner } from "@/components/ui/banner";
import { buttonClass } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Status } from "@/components/ui/status";
import { requireUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { BulkForm } from "./_components/bulk-form";
import { LastRun } from "./_components/last-run";
import { NotSyncing } from "./_components/not-syncing";
import { ServiceList } from "./_components/service-list";
import { syncNow } from "./actions";

export const metadata: Metadata = { title: "Integrations" };

/** Manages how services sync with calendars that are connected; it adds none. */
export default async function IntegrationsPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const at = now();
  const integrations = await integrationsOf(user.id);
  const { accounts, lastRunAt, planning } = integrations;
  const undone = (await single(searchParams, "undone")) === "yes";
  return (
    <>
      <PageHeader
        title="Calendar Sync Management"
        description="Your connected calendars, and which of them your bookings go to."
      />
      {undone && (
        <Banner tone="success" role="status" title="The change was undone" className="mb-6">
          Bookings it had moved go back; those that were kept somewhere stay there.
        </Banner>
      )}
      <div className="space-y-9">
        <Section
          id="connected-calendars"
          title="Connected Calendars"
          action={
            accounts.length > 0 && (
              <div className="flex flex-wrap items-center gap-2">
                <SyncNowForm action={syncNow}>Sync everything now</SyncNowForm>
                <Link href="/settings/calendars" className={buttonClass("secondary", "sm")}>
                  Manage accounts
                </Link>
              </div>
            )
          }
        >
          {accounts.length > 0 ? (
            <>
              <Card>
                <ul className="divide-y divide-line">
                  {accounts.map((account) => (
                    <AccountRow
                      key={account.id}
                      account={account}
                      now={at}
                      timeZone={user.timeZone}
                      action={<AccountAction account={account} />}
                    />
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
          {planning && (
            <Status tone="busy" className="text-sm text-soft">
              Saved. Upcoming bookings are on their way to where they belong now.
            </Status>
          )}
          <UndoLine integrations={integrations} now={at} />
          <NotSyncing integrations={integrations} />
        </Section>
        <Section id="individual-service-configuration" title="Individual Service Configuration">
          <ServiceList integrations={integrations} />
        </Section>
      </div>
    </>
  );
}
