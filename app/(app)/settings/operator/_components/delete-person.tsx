import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { SubmitButton } from "@/components/form/submit";
import { Card, Section } from "@/components/ui/card";
import type { DeletionPreview, PersonView } from "@/lib/people/operator/queries";
import { deleteAccountOf } from "../actions";

interface DeletePersonProps {
  person: PersonView;
  preview: DeletionPreview;
}

/** The end of somebody's account: what goes, and the operator's own password. */
export function DeletePerson({ person: { id, name }, preview }: DeletePersonProps) {
  const { services, bookings, upcoming, accounts } = preview;
  return (
    <Section id="delete" title="Delete account">
      <Card className="space-y-3 p-5 sm:p-6">
        <p className="text-sm text-soft">This goes at once and for good:</p>
        <ul className="list-disc space-y-1 pl-5 text-sm">
          <li>the account of {name}, signed in or not</li>
          <li>{counted(services, "service")}</li>
          <li>
            {counted(bookings, "booking")}
            {bookings > 0 && `, ${upcoming} of them to come`}
          </li>
          <li>{`${counted(accounts, "connected account")}${accounts > 0 ? " with the stored credentials" : ""}`}</li>
        </ul>
        <p className="text-sm text-soft">Events that are in {name}’s calendars stay there.</p>
        <details className="group">
          <summary className="link inline-flex min-h-6 list-none items-center text-sm">
            I want to delete this account
          </summary>
          <ActionForm action={deleteAccountOf} className="mt-4 space-y-5">
            <input type="hidden" name="id" value={id} />
            <PasswordField name="currentPassword" label="Your own password, to confirm" />
            <SubmitButton variant="danger">Delete this account</SubmitButton>
          </ActionForm>
        </details>
      </Card>
    </Section>
  );
}

const counted = (count: number, what: string): string => (count === 1 ? `1 ${what}` : `${count} ${what}s`);
