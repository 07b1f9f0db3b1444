import type { Metadata } from "next";
import { BackLink } from "@/app/(app)/_components/back-link";
import { accountsOf } from "@/app/(app)/_page-reads";
import { idOf, type SearchParams, single } from "@/app/params";
import { justTold } from "@/app/told";
import { wayBack } from "@/app/way-back";
import { Badge } from "@/components/ui/badge";
import { Banner } from "@/components/ui/banner";
import { PageHeader } from "@/components/ui/page-header";
import { listDrifts } from "@/lib/accounts/drift/queries";
import { notTheirs, requireUser } from "@/lib/auth/session";
import { listAttempts } from "@/lib/bookings/activity/queries";
import { noticesOf } from "@/lib/bookings/notices";
import { getBooking } from "@/lib/bookings/queries";
import { ownWhen } from "@/lib/bookings/words";
import { now } from "@/lib/clock";
import { wordsOf } from "@/lib/errors/words";
import { BookingDetails } from "../_components/booking-details";
import { EditDetails } from "../_components/edit-details";
import { Receipt } from "../_components/receipt";
import { RescheduleAndCancel } from "../_components/reschedule-and-cancel";

type Params = Promise<{ id: string }>;

export async function generateMetadata({ params }: { params: Params }): Promise<Metadata> {
  const user = await requireUser();
  const item = await getBooking(user.id, await idOf(params), now());
  return { title: item ? `${item.service.name} – ${item.booking.clientName}` : "Booking" };
}

const saved = new Map([
  ["created", "The booking was created."],
  ["moved", "The booking was rescheduled."],
  ["cancelled", "The booking was cancelled."],
  ["edited", "The booking was saved."],
]);

export default async function BookingPage({
  params,
  searchParams,
}: {
  params: Params;
  searchParams: SearchParams;
}) {
  const user = await requireUser();
  const id = await idOf(params);
  const at = now();
  const [item, attempts, accounts, drifts] = await Promise.all([
    getBooking(user.id, id, at),
    listAttempts(user.id, id),
    accountsOf(user.id),
    listDrifts(user.id, { bookingId: id }),
  ]);
  if (!item) return notTheirs(user);
  const way = wayBack(await single(searchParams, "from"), "/bookings");
  const { booking } = item;
  const { saved: outcome = "" } = await justTold(id, searchParams, ["saved"]);
  const note = saved.get(outcome);
  const overtaken = (["stale_booking", "booking_cancelled"] as const).find((code) => code === outcome);
  const live = booking.cancelledAt === null && booking.endsAt > at;
  const notices = live ? await noticesOf(user.id, booking, user.times, at, booking.id) : [];
  return (
    <>
      <PageHeader
        back={<BackLink href={way.href}>{way.label}</BackLink>}
        title={
          <span className="flex flex-wrap items-baseline gap-x-3">
            <span className="min-w-0">{booking.clientName}</span>
            {booking.cancelledAt && <Badge>Cancelled</Badge>}
          </span>
        }
        description={<time dateTime={booking.startsAt.toISOString()}>{ownWhen(booking, user.times)}</time>}
      />
      <div className="space-y-3">
        {note && <Banner tone="success" role="status" title={note} />}
        {overtaken && <Banner tone="warning" role="alert" title={wordsOf(overtaken)} />}
        {notices
          .filter((notice) => notice.kind !== "past")
          .map((notice) => (
            <Banner key={notice.kind} tone="warning">
              {notice.text}
            </Banner>
          ))}
      </div>
      <div className="mt-6 space-y-10">
        <div className="space-y-2">
          <BookingDetails item={item} times={user.times} />
          <EditDetails booking={booking} />
        </div>
        <Receipt
          item={item}
          attempts={attempts}
          accounts={accounts}
          drifts={drifts}
          now={at}
          times={user.times}
        />
        {!booking.cancelledAt && <RescheduleAndCancel item={item} times={user.times} />}
      </div>
    </>
  );
}
