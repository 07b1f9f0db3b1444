import { CameFrom } from "@/app/(app)/_components/came-from";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { Card, Section } from "@/components/ui/card";
import { Dialog, DialogClose, DialogTrigger } from "@/components/ui/dialog";
import type { BookingItem } from "@/lib/bookings/queries";
import { ownWallTime } from "@/lib/bookings/time";
import { ownWhen } from "@/lib/bookings/words";
import { cancellingWords } from "@/lib/states/booking/words";
import type { TimeStyle } from "@/lib/text/time-style";
import { cancel, reschedule } from "../actions";
import { LookAhead } from "./time-notices";
import { WhenFields } from "./when-fields";

const DIALOG = "cancel-booking";

/** Moves a booking, in its own zone and keeping its length, or calls it off. */
export function RescheduleAndCancel({
  item: { booking, sync },
  times,
}: {
  item: BookingItem;
  times: TimeStyle;
}) {
  const { date, startTime } = ownWallTime(booking);
  return (
    <>
      <Section id="reschedule" title="Reschedule">
        <Card className="max-w-xl p-5 sm:p-6">
          {/* A new revision makes a new form: what was typed against the old one is gone with it. */}
          <ActionForm key={booking.revision} action={reschedule} className="space-y-5">
            <input type="hidden" name="id" value={booking.id} />
            <CameFrom />
            <input type="hidden" name="bookingId" value={booking.id} />
            <input type="hidden" name="revision" value={booking.revision} />
            <WhenFields date={date} startTime={startTime} timeZone={booking.timeZone} />
            <FormActions>
              <SubmitButton>Reschedule</SubmitButton>
              <LookAhead>Show its end</LookAhead>
            </FormActions>
          </ActionForm>
        </Card>
      </Section>
      <Section id="cancellation" title="Cancel">
        <Card className="flex max-w-xl flex-wrap items-center justify-between gap-4 p-5 sm:px-6">
          <p className="min-w-0 flex-1 basis-56 text-sm text-soft">
            {`${cancellingWords(sync)}The client is not told by Calpace.`}
          </p>
          <DialogTrigger dialog={DIALOG}>Cancel booking</DialogTrigger>
        </Card>
        <Dialog id={DIALOG} title="Cancel this booking?">
          <p className="text-sm text-soft">
            {booking.clientName}, {ownWhen(booking, times)}. This cannot be undone.
          </p>
          <ActionForm action={cancel} className="flex flex-wrap justify-end gap-2">
            <input type="hidden" name="id" value={booking.id} />
            <CameFrom />
            <DialogClose dialog={DIALOG}>Keep it</DialogClose>
            <SubmitButton variant="danger">Cancel booking</SubmitButton>
          </ActionForm>
        </Dialog>
      </Section>
    </>
  );
}
