import Link from "next/link";
import { ResumeButton } from "@/app/(app)/settings/calendars/[id]/_components/account-actions";
import { syncNow } from "@/app/(app)/settings/integrations/actions";
import { buttonClass } from "@/components/ui/button";
import type { AccountView } from "@/lib/integrations/queries";
import { SyncNowForm } from "./sync-now-form";

/** The one thing to do about an account as it is: reconnect it, let it go on, or have it tried at once. */
export function AccountAction({ account }: { account: AccountView }) {
  const { id, provider, address, health } = account;
  switch (health.state) {
    case "reconnect":
      return (
        <Link
          href={`/settings/calendars/connect/${provider}?account=${id}`}
          className={buttonClass("primary", "sm")}
        >
          Reconnect
          <span className="sr-only">{` ${address}`}</span>
        </Link>
      );
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
