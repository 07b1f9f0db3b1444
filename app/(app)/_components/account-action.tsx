import type { AccountView } from "@/lib/accounts/list/queries";
import { ReconnectLink } from "./reconnect-link";
import { ResumeButton } from "./resume-button";

/** The one thing an account waits for its person to do; nothing where it waits for nobody. */
export function AccountAction({ account }: { account: AccountView }) {
  if (account.health.state === "reconnect") return <ReconnectLink account={account} named />;
  return account.health.state === "paused" ? <ResumeButton account={account} /> : null;
}
