import Link from "next/link";
import type { ReactNode } from "react";
import { withFrom } from "@/app/way-back";
import { Banner } from "@/components/ui/banner";
import type { AccountView } from "@/lib/accounts/list/queries";
import { causeText } from "@/lib/bookings/paging";
import type { RefusedCause } from "@/lib/bookings/sync/queries";
import { todoOf } from "@/lib/errors/jobs";
import { isServiceCode } from "@/lib/errors/words";
import { nowhere } from "@/lib/integrations/nowhere";
import type { Integrations } from "@/lib/integrations/queries";
import { reasonWords } from "@/lib/states/booking/words";

/** What only the person can put right, beside what every page shows: broken accounts, and that no calendar is chosen. */
export function Attention({
  integrations,
  refused,
}: {
  integrations: Integrations;
  refused: readonly RefusedCause[];
}) {
  const items = [...serviceItems(integrations), ...refusedItems(refused, integrations.accounts)];
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

function serviceItems(integrations: Integrations): ReactNode[] {
  const { left, gone } = nowhere(integrations);
  const items: ReactNode[] = [];
  const link = (
    <Link href="/settings/integrations" className="link">
      Open Integrations
    </Link>
  );
  if (left.length > 0)
    items.push(
      <Banner
        key="left"
        tone="warning"
        title="A chosen calendar is in an account you disconnected"
        action={link}
      >
        {unsynced(left.length, "you pick another one")}
      </Banner>,
    );
  if (gone.length > 0)
    items.push(
      <Banner key="gone" tone="danger" title="A chosen calendar cannot be used any more" action={link}>
        {unsynced(gone.length, "it can be used again, or you pick another one")}
      </Banner>,
    );
  return items;
}

const unsynced = (services: number, until: string): string =>
  `${services === 1 ? "1 service does" : `${services} services do`} not sync until ${until}.`;

const refusedItems = (refused: readonly RefusedCause[], accounts: readonly AccountView[]): ReactNode[] =>
  refused.map((cause) => {
    const account = accounts.find(({ id }) => id === cause.accountId);
    return (
      <Banner
        key={`${cause.accountId} ${cause.code}`}
        tone="danger"
        title={refusedTitle(cause, account)}
        action={
          <Link
            href={
              cause.bookings === 1
                ? withFrom(`/bookings/${cause.bookingId}`, "/dashboard")
                : `/bookings?refused=${encodeURIComponent(causeText(cause))}`
            }
            className="link"
          >
            {cause.bookings === 1 ? "Open the booking" : "Show these bookings"}
          </Link>
        }
      >
        {refusedReason(cause, account)}
      </Banner>
    );
  });

function refusedTitle({ bookings, clientName }: RefusedCause, account: AccountView | undefined): string {
  const where = account ? `${account.providerName} (${account.name})` : "the calendar";
  return bookings === 1
    ? `The booking of ${clientName} could not be put into ${where}`
    : `${bookings} bookings could not be put into ${where}`;
}

/** Why, and what has to be done about it where somebody has to. */
function refusedReason({ code }: RefusedCause, account: AccountView | undefined): string {
  const todo = account && isServiceCode(code) ? todoOf(code, account.address) : null;
  const why = `Why: ${reasonWords(code)}.`;
  return todo ? `${why} ${todo}` : why;
}
