import { calendarWords } from "@/app/(app)/_destinations/words";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField } from "@/components/form/checkbox-field";
import { SubmitButton } from "@/components/form/submit";
import { Card } from "@/components/ui/card";
import { destinationsOf } from "@/lib/accounts/list/destinations";
import type { AccountView } from "@/lib/accounts/list/queries";
import type { Integrations } from "@/lib/integrations/queries";
import { syncAll } from "../actions";

/** After the first account: one tick, and everything goes to its default calendar. */
export function SyncAllOffer({
  account,
  integrations,
}: {
  account: AccountView;
  integrations: Integrations;
}) {
  const calendar = destinationsOf(account)[0];
  const decided = integrations.bulkEnabled && integrations.primaryCalendarId !== null;
  if (!calendar || decided) return null;
  return (
    <Card className="max-w-xl p-5 sm:p-6">
      <ActionForm action={syncAll} className="space-y-4">
        <input type="hidden" name="calendarId" value={calendar.id} />
        <CheckboxField
          name="all"
          label={`Sync all services to ${calendarWords([account], calendar.id)}`}
          hint="Upcoming bookings are added to it as well. You can change this at any time under Integrations."
          defaultChecked
        />
        <SubmitButton>Continue</SubmitButton>
      </ActionForm>
    </Card>
  );
}
