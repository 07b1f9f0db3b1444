import Link from "next/link";
import type { ReactNode } from "react";
import { Banner } from "@/components/ui/banner";
import type { RefusedBooking } from "@/lib/bookings/sync/queries";
import type { Integrations } from "@/lib/integrations/queries";
import { reasonWords } from "@/lib/states/booking/words";

/** What only the person can put right, beside accounts that are broken: those every page shows. */
export function Attention({
  integrations,
  refused,
}: {
  integrations: Integrations;
  refused: readonly RefusedBooking[];
}) {
  const items = [...serviceItems(integrations), ...refusedItems(refused)];
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="attention" className="space-y-3">
      <h2 id="attention" className="font-semibold text-lg tracking-tight">
        Needs you
      </h2>
      {items}
    </section>
  );
}

function serviceItems({ accounts, services }: Integrations): ReactNode[] {
  if (accounts.length === 0) return [];
  const count = (reason: string) =>
    services.filter(
      (s) => !s.archived && s.destination.calendarId === null && s.destination.reason === reason,
    ).length;
  const items: ReactNode[] = [];
  const link = (
    <Link href="/settings/integrations" className="link">
      Open Integrations
    </Link>
  );
  const [unset, gone] = [count("no_primary"), count("gone")];
  if (unset > 0)
    items.push(
      <Banner key="unset" tone="warning" title="No primary calendar is chosen" action={link}>
        {unset === 1
          ? "1 service does not sync until you pick one."
          : `${unset} services do not sync until you pick one.`}
      </Banner>,
    );
  if (gone > 0)
    items.push(
      <Banner key="gone" tone="danger" title="A chosen calendar cannot be used any more" action={link}>
        {gone === 1
          ? "1 service does not sync until you pick another one."
          : `${gone} services do not sync until you pick another one.`}
      </Banner>,
    );
  return items;
}

const refusedItems = (refused: readonly RefusedBooking[]): ReactNode[] =>
  refused.map(({ bookingId, clientName, code }) => (
    <Banner
      key={bookingId}
      tone="danger"
      title={`The booking of ${clientName} could not be put into its calendar`}
      action={
        <Link href={`/bookings/${bookingId}`} className="link">
          Open the booking
        </Link>
      }
    >
      {`Why: ${reasonWords(code)}.`}
    </Banner>
  ));
