import { Pause, Play, RefreshCw } from "lucide-react";
import Link from "next/link";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { buttonClass } from "@/components/ui/button";
import type { AccountView } from "@/lib/integrations/queries";
import { refresh } from "../../actions";
import { pause, resume } from "../actions";

/** What can be done with an account as it is: reconnect, go on or pause, and look for its calendars again. */
export function AccountActions({ account }: { account: AccountView }) {
  const { id, provider, health } = account;
  const again = health.state === "reconnect" || health.state === "disconnecting";
  return (
    <div className="flex flex-wrap items-start gap-2">
      {again && (
        <Link
          href={`/settings/calendars/connect/${provider}?account=${id}`}
          className={buttonClass(health.state === "reconnect" ? "primary" : "secondary", "sm")}
        >
          {health.state === "reconnect" ? "Reconnect" : "Reconnect instead"}
        </Link>
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
