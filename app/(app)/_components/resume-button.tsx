import { Play } from "lucide-react";
import { resume } from "@/app/(app)/settings/calendars/[id]/actions";
import { ActionForm } from "@/components/form/action-form";
import { SubmitButton } from "@/components/form/submit";
import type { AccountView } from "@/lib/accounts/list/queries";

/** Lets a paused account go on. */
export function ResumeButton({ account }: { account: AccountView }) {
  return (
    <ActionForm action={resume}>
      <input type="hidden" name="id" value={account.id} />
      <SubmitButton size="sm">
        <Play aria-hidden />
        Resume
        <span className="sr-only">{` ${account.address}`}</span>
      </SubmitButton>
    </ActionForm>
  );
}
