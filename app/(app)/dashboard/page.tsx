import { CalendarDays, Plus } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { AccountRow } from "@/app/(app)/_components/account-row";
import { BookingList } from "@/app/(app)/_components/booking-list";
import { integrationsOf } from "@/app/(app)/_page-reads";
import { withFrom } from "@/app/way-back";
import { buttonClass } from "@/components/ui/button";
import { Card, Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { listBookings } from "@/lib/bookings/queries";
import { listRefused } from "@/lib/bookings/sync/queries";
import { now } from "@/lib/clock";
import { goSomewhere, nowhere } from "@/lib/integrations/nowhere";
import { zoneName } from "@/lib/text/format";
import { Attention } from "./_components/attention";
import { FirstSteps } from "./_components/first-steps";

export const metadata: Metadata = { title: "Dashboard" };

/** As many bookings as fit a glance. */
const SHOWN = 8;

export default async function DashboardPage() {
  const user = await requireUser();
  const at = now();
  const [upcoming, integrations, refused] = await Promise.all([
    listBookings(user.id, at, { limit: SHOWN }),
    integrationsOf(user.id),
    listRefused(user.id, at),
  ]);
  const { accounts, services } = integrations;
  const connected = accounts.some(({ health }) => health.state !== "disconnecting");
  const active = services.some((service) => !service.archived);
  const chosen = connected && goSomewhere(integrations);
  const begun = connected && active && (chosen || nowhere(integrations).unset.length === 0);
  return (
    <>
      <PageHeader
        title="Dashboard"
        description={`All times are in ${zoneName(user.timeZone)}.`}
        action={
          active && (
            <Link href={withFrom("/bookings/new", "/dashboard")} className={buttonClass("primary")}>
              <Plus aria-hidden />
              New booking
            </Link>
          )
        }
      />
      <div className="space-y-10">
        {!begun && (
          <FirstSteps
            connected={connected}
            chosen={chosen}
            offers={active}
            booked={upcoming.items.length > 0}
          />
        )}
        <Attention integrations={integrations} refused={refused} />
        <Section
          id="upcoming"
          title="Upcoming bookings"
          action={
            upcoming.items.length > 0 && (
              <Link href="/bookings" className="link inline-flex min-h-6 items-center text-sm">
                All bookings
              </Link>
            )
          }
        >
          {upcoming.items.length > 0 ? (
            <BookingList
              items={upcoming.items}
              now={at}
              times={user.times}
              from="/dashboard"
              headingLevel={3}
            />
          ) : (
            <EmptyState icon={<CalendarDays aria-hidden />} title="No upcoming bookings">
              Bookings to come are listed here, each with what its calendar has of it.
            </EmptyState>
          )}
        </Section>
        {accounts.length > 0 && (
          <Section
            id="health"
            title="Calendar health"
            action={
              <Link href="/settings/integrations" className="link inline-flex min-h-6 items-center text-sm">
                Sync settings
              </Link>
            }
          >
            <Card>
              <ul className="divide-y divide-line">
                {accounts.map((account) => (
                  <AccountRow key={account.id} account={account} now={at} times={user.times} />
                ))}
              </ul>
            </Card>
          </Section>
        )}
      </div>
    </>
  );
}
