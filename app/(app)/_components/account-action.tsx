import { syncNow } from "@/app/(app)/settings/integrations/actions";
import type { AccountView } from "@/lib/accounts/list/queries";
import { ReconnectLink } from "./reconnect-link";
import { ResumeButton } from "./resume-button";
import { SyncNowForm } from "./sync-now-form";

/** The one thing to do about an account as it is: reconnect it, let it go on, or have it tried at once. */
export function AccountAction({ account }: { account: AccountView }) {
  const { id, address, health } = account;
  switch (health.state) {
    case "reconnect":
      return <ReconnectLink account={account} named />;
    case "paused":
      return <ResumeButton account={account} />;
    case "disconnecting":
      return null;
    default:
      return (
        <SyncNowForm action={syncNow} id={id}>
          Sync now
          <span className="sr-only">{` ${address}`}</span>
        </SyncNowForm>
      );
  }
}
