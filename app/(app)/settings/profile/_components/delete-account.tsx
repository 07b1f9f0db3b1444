import { ActionForm } from "@/components/form/action-form";
import { PasswordField } from "@/components/form/password-field";
import { SubmitButton } from "@/components/form/submit";

import { Card, Section } from "@/components/ui/card";
import { removeAccount } from "../actions";

/** The end of an account. In a details element, so that nobody meets the password field by accident. */
export function DeleteAccount() {
  return (
    <Section id="delete" title="Delete account">
      <Card className="max-w-xl p-5 sm:p-6">
        <p className="text-sm text-soft">
          Your services, bookings and connected accounts are deleted at once and for good. Events that are in
          your calendars stay there; to remove them, cancel the bookings first.
        </p>
        <details className="group mt-3">
          <summary className="link inline-flex min-h-6 list-none items-center text-sm">
            I want to delete my account
          </summary>
          <ActionForm action={removeAccount} className="mt-4 space-y-5">
            <PasswordField name="currentPassword" label="Your password, to confirm" />
            <SubmitButton variant="danger">Delete my account</SubmitButton>
          </ActionForm>
        </details>
      </Card>
    </Section>
  );
}
