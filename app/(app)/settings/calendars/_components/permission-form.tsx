import { ActionForm } from "@/components/form/action-form";
import type { FormAction } from "@/components/form/state";
import { SubmitButton } from "@/components/form/submit";
import type { AccountView } from "@/lib/accounts/list/queries";

export interface PermissionFormProps {
  account: AccountView;
  action: FormAction<unknown>;
}

/**
 * Which calendars of an account cannot be written before the person consents to one more permission, and the one
 * button that asks for it: it leads to the service's sign-in, for this very account. Nothing when there are none.
 */
export function PermissionForm({ account, action }: PermissionFormProps) {
  const { id, provider, address, health } = account;
  const lacking = account.calendars.filter((calendar) => calendar.needs !== null && !calendar.vanished);
  if (lacking.length === 0 || health.state === "disconnecting") return null;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <ul className="min-w-0 flex-1 basis-56 text-sm text-soft">
        {lacking.map((calendar) => (
          <li key={calendar.id}>{`${calendar.name}: needs one more permission`}</li>
        ))}
      </ul>
      <ActionForm action={action}>
        <input type="hidden" name="provider" value={provider} />
        <input type="hidden" name="account" value={id} />
        <input type="hidden" name="also" value="shared" />
        <SubmitButton variant="secondary" size="sm">
          Give this permission
          <span className="sr-only">{` to ${address}`}</span>
        </SubmitButton>
      </ActionForm>
    </div>
  );
}
