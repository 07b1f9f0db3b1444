import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BackLink } from "@/app/(app)/_components/back-link";
import { CalendarOptions } from "@/app/(app)/_destinations/calendar-options";
import { calendarGroups } from "@/app/(app)/_destinations/places";
import { accountsOf } from "@/app/(app)/_page-reads";
import { idOf } from "@/app/params";
import { Card } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { type FarewellCounts, previewDisconnect } from "@/lib/accounts/disconnect/commands";
import type { AccountView } from "@/lib/accounts/list/queries";
import { notTheirs, requireUser } from "@/lib/auth/session";
import { disconnect } from "../actions";
import { FarewellForm } from "./_components/farewell-form";

export const metadata: Metadata = { title: "Disconnect an account" };

/** Asks what becomes of an account's events before it is disconnected. */
export default async function DisconnectPage({ params }: { params: Promise<{ id: string }> }) {
  const user = await requireUser();
  const id = await idOf(params);
  const [preview, accounts] = await Promise.all([previewDisconnect(user.id, id), accountsOf(user.id)]);
  const account = accounts.find((one) => one.id === id);
  if (!preview.ok || !account) return notTheirs(user);
  if (account.health.state === "disconnecting") redirect(`/settings/calendars/${id}`);
  const others = calendarGroups(accounts.filter((one) => one.id !== id));
  return (
    <>
      <PageHeader
        back={<BackLink href={`/settings/calendars/${id}`}>{account.name}</BackLink>}
        title={`Disconnect ${account.providerName}?`}
        description={touched(preview.value, account)}
      />
      <Card className="max-w-xl p-5 sm:p-6">
        <FarewellForm
          action={disconnect}
          accountId={id}
          upcoming={preview.value.upcoming}
          settings={pointing(preview.value)}
          calendars={others.length > 0 ? <CalendarOptions groups={others} /> : null}
        />
      </Card>
    </>
  );
}

const bookings = (count: number, kind: string): string =>
  count === 1 ? `1 ${kind} booking` : `${count} ${kind} bookings`;

/** "12 upcoming bookings have their event in anna@…. The events of 3 past bookings stay in any case." */
function touched({ upcoming, waiting, past }: FarewellCounts, { address }: AccountView): string {
  const first =
    upcoming === 0
      ? `No upcoming booking has its event in ${address}.`
      : `${bookings(upcoming, "upcoming")} ${upcoming === 1 ? "has its" : "have their"} event in ${address}.`;
  const parts = [first];
  if (waiting > 0)
    parts.push(`${bookings(waiting, "upcoming")} ${waiting === 1 ? "waits" : "wait"} to be written there.`);
  if (past > 0)
    parts.push(
      `${past === 1 ? "The event of 1 past booking stays" : `The events of ${past} past bookings stay`} in any case.`,
    );
  return parts.join(" ");
}

/** Which settings point into the account; null when none does. */
function pointing({ primary, services }: FarewellCounts): string | null {
  const own =
    services === 1 ? "1 service has its own calendar" : `${services} services have their own calendars`;
  if (primary && services > 0) return `Your primary calendar is in this account, and ${own} there`;
  if (primary) return "Your primary calendar is in this account";
  return services > 0 ? `${own} in this account` : null;
}
