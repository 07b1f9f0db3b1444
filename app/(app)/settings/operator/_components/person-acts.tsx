import { Lock, LockOpen, LogOut } from "lucide-react";
import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import { ToastAnswer } from "@/components/form/toast-answer";
import type { PersonView } from "@/lib/people/operator/queries";
import { setLock, signOutEverywhere } from "../actions";

/** What an operator can do at once with somebody else's account, and take back. */
export function PersonActs({ person: { id, name, lockedAt } }: { person: PersonView }) {
  return (
    <div className="flex flex-wrap gap-2">
      <ActionForm action={signOutEverywhere}>
        <input type="hidden" name="id" value={id} />
        <SubmitButton variant="secondary" size="sm">
          <LogOut aria-hidden />
          Sign out
          <span className="sr-only">{` ${name}`}</span>
        </SubmitButton>
        <ToastAnswer />
      </ActionForm>
      <ActionForm action={setLock}>
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="locked" value={lockedAt ? "no" : "yes"} />
        <SubmitButton variant="secondary" size="sm">
          {lockedAt ? <LockOpen aria-hidden /> : <Lock aria-hidden />}
          {lockedAt ? "Unlock" : "Lock"}
          <span className="sr-only">{` ${name}`}</span>
        </SubmitButton>
        <ToastAnswer />
      </ActionForm>
    </div>
  );
}
