import { CalendarX } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { cache } from "react";
import { BackLink } from "@/app/(app)/_components/back-link";
import { CameFrom } from "@/app/(app)/_components/came-from";
import { type SearchParams, single } from "@/app/params";
import { wayBack } from "@/app/way-back";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { buttonClass } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { findBookings } from "@/lib/bookings/queries";
import { chosenSchema } from "@/lib/bookings/schema";
import { formatWhen } from "@/lib/text/format";
import { cancelChosen } from "../actions";

/** The bookings the address names that can still be cancelled, and how many cannot. */
const asked = cache(async (searchParams: SearchParams) => {
  const user = await requireUser();
  const parsed = chosenSchema.safeParse({ ids: (await single(searchParams, "ids"))?.split(",") });
  const ids = parsed.success ? [...new Set(parsed.data.ids)] : [];
  const found = await findBookings(user.id, ids);
  const live = found.filter((booking) => booking.cancelledAt === null);
  return { user, live, others: ids.length - live.length };
});

const bookings = (count: number) => (count === 1 ? "1 booking" : `${count} bookings`);

export async function generateMetadata({ searchParams }: { searchParams: SearchParams }): Promise<Metadata> {
  const { live } = await asked(searchParams);
  return { title: live.length > 0 ? `Cancel ${bookings(live.length)}?` : "Cancel bookings" };
}

/** Says which bookings would be cancelled and what that means, before it is done. */
export default async function CancelPage({ searchParams }: { searchParams: SearchParams }) {
  const { user, live, others } = await asked(searchParams);
  const way = wayBack(await single(searchParams, "from"), "/bookings");
  const back = <BackLink href={way.href}>{way.label}</BackLink>;
  if (live.length === 0)
    return (
      <>
        <PageHeader back={back} title="Cancel bookings" />
        <EmptyState
          icon={<CalendarX aria-hidden />}
          title="There is nothing to cancel"
          action={
            <Link href="/bookings" className={buttonClass()}>
              All bookings
            </Link>
          }
        >
          {others > 0
            ? "What was chosen is cancelled already, or not there any more."
            : "Tick bookings in the list first."}
        </EmptyState>
      </>
    );
  const one = live.length === 1;
  return (
    <>
      <PageHeader
        back={back}
        title={`Cancel ${bookings(live.length)}?`}
        description={`${
          one
            ? "If it has an event in a connected calendar, that is taken out. The client is"
            : "Events they have in connected calendars are taken out. Clients are"
        } not told by Calpace. This cannot be undone.`}
      />
      <ActionForm action={cancelChosen} className="max-w-xl space-y-5">
        <CameFrom />
        <Card>
          <ul className="divide-y divide-line">
            {live.map((booking) => (
              <li key={booking.id} className="px-4 py-2.5">
                <input type="hidden" name="ids" value={booking.id} />
                <p className="font-medium">{booking.clientName}</p>
                <p className="text-sm text-soft">
                  {formatWhen(booking.startsAt, booking.endsAt, user.times)}
                </p>
              </li>
            ))}
          </ul>
        </Card>
        {others > 0 && (
          <p className="text-sm text-soft">
            {others === 1 ? "1 more is" : `${others} more are`} cancelled already, or not there any more.
          </p>
        )}
        <FormActions>
          <SubmitButton variant="danger">{`Cancel ${bookings(live.length)}`}</SubmitButton>
          <Link href={way.href} className={buttonClass("ghost")}>
            {one ? "Keep it" : "Keep them"}
          </Link>
        </FormActions>
      </ActionForm>
    </>
  );
}
