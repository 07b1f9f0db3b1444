import { CameFrom } from "@/app/(app)/_components/came-from";
import { ActionForm } from "@/components/form/action-form";
import { Foldaway } from "@/components/form/foldaway";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { TextareaField, TextField } from "@/components/form/text-field";
import { Card } from "@/components/ui/card";
import type { Booking } from "@/lib/bookings/queries";
import { saveDetails } from "../actions";

/** Corrects who a booking is for and what is noted about it; folded away until it is needed. */
export function EditDetails({ booking }: { booking: Booking }) {
  return (
    // A new revision makes a new form: what was typed against the old one is gone with it.
    <ActionForm key={booking.revision} action={saveDetails} className="max-w-xl">
      <input type="hidden" name="id" value={booking.id} />
      <input type="hidden" name="revision" value={booking.revision} />
      <CameFrom />
      <Foldaway summary="Edit client and notes">
        <Card className="mt-2 space-y-5 p-5 sm:p-6">
          <TextField
            name="clientName"
            label="Client name"
            defaultValue={booking.clientName}
            autoComplete="off"
          />
          <TextField
            name="clientEmail"
            label="Client email"
            type="email"
            defaultValue={booking.clientEmail}
            autoComplete="off"
          />
          <TextareaField
            name="notes"
            label="Notes"
            optional
            defaultValue={booking.notes}
            hint="Shown in the calendar event. The client does not see them."
          />
          <FormActions>
            <SubmitButton>Save details</SubmitButton>
          </FormActions>
        </Card>
      </Foldaway>
    </ActionForm>
  );
}
