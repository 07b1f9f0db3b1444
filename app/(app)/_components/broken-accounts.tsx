import { Banner } from "@/components/ui/banner";
import type { AccountView } from "@/lib/accounts/list/queries";
import { waitingWords } from "@/lib/accounts/words";
import { reconnectReason } from "@/lib/states/account/words";
import { ReconnectLink } from "./reconnect-link";

/** On every page: each account that does not work, why, what that means, and the one button that helps. */
export function BrokenAccounts({ accounts }: { accounts: readonly AccountView[] }) {
  const broken = accounts.flatMap((account) =>
    account.health.state === "reconnect" ? [{ account, reason: account.health.reason }] : [],
  );
  if (broken.length === 0) return null;
  return (
    <section aria-label="Accounts to reconnect" className="mb-6 space-y-3">
      {broken.map(({ account, reason }) => (
        <Banner
          key={account.id}
          tone="danger"
          title={`${account.providerName} (${account.name}) needs to be reconnected`}
          action={<ReconnectLink account={account} variant="danger" />}
        >
          {`${reconnectReason(reason)} ${consequence(account)}`}
        </Banner>
      ))}
    </section>
  );
}

function consequence(account: AccountView): string {
  const waiting = waitingWords(account);
  return waiting
    ? `${waiting} and will be sent once the account works again.`
    : "Nothing waits yet; new bookings will be sent once the account works again.";
}
