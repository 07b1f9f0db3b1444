import { Pause, RefreshCw } from "lucide-react";
import { ReconnectLink } from "@/app/(app)/_components/reconnect-link";
import { ResumeButton } from "@/app/(app)/_components/resume-button";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import type { AccountView } from "@/lib/accounts/list/queries";
import { refresh } from "../../actions";
import { pause } from "../actions";

/** What can be done with an account as it is: reconnect, go on or pause, and look for its calendars again. */
export function AccountActions({ account }: { account: AccountView }) {
  const { id, health } = account;
  return (
    <div className="flex flex-wrap items-start gap-2">
      {health.state === "reconnect" && <ReconnectLink account={account} />}
      {health.state === "disconnecting" && (
        <ReconnectLink account={account} variant="secondary">
          Reconnect instead
        </ReconnectLink>
      )}
      {health.state === "paused" && <ResumeButton account={account} />}
      {health.state !== "paused" && health.state !== "disconnecting" && (
        <ActionForm action={pause}>
          <input type="hidden" name="id" value={id} />
          <SubmitButton variant="secondary" size="sm">
            <Pause aria-hidden />
            Pause
          </SubmitButton>
        </ActionForm>
      )}
      {health.state !== "disconnecting" && (
        <ActionForm action={refresh}>
          <input type="hidden" name="id" value={id} />
          <FormActions done="The list of calendars is up to date">
            <SubmitButton variant="secondary" size="sm">
              <RefreshCw aria-hidden />
              Refresh calendars
            </SubmitButton>
          </FormActions>
        </ActionForm>
      )}
    </div>
  );
}
