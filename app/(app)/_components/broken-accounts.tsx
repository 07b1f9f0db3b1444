import { Banner } from "@/components/ui/banner";
import type { AccountView } from "@/lib/accounts/list/queries";
import { waitingWords } from "@/lib/accounts/words";
import { reconnectAdvice, troubleReason } from "@/lib/states/account/words";
import type { TimeStyle } from "@/lib/text/time-style";
import { OpenAccountLink } from "./open-account-link";
import { ReconnectLink } from "./reconnect-link";

/**
 * On every page: each account that does not work until somebody does something, why, what that means, and the one
 * button that helps, if it is the person's.
 */
export function BrokenAccounts({ accounts, times }: { accounts: readonly AccountView[]; times: TimeStyle }) {
  const broken = accounts.flatMap((account) => {
    const { health } = account;
    return health.state === "reconnect" || health.state === "needs" ? [{ account, health }] : [];
  });
  if (broken.length === 0) return null;
  return (
    <section aria-label="Accounts that do not work" className="mb-6 space-y-3">
      {broken.map(({ account, health }) =>
        health.state === "reconnect" ? (
          <Banner
            key={account.id}
            tone="danger"
            title={`${account.providerName} (${account.name}) needs to be reconnected`}
            action={<ReconnectLink account={account} variant="danger" />}
          >
            {`${reconnectAdvice(health.reason)} ${consequence(account)}`}
          </Banner>
        ) : (
          <Banner
            key={account.id}
            tone="danger"
            title={`${account.providerName} (${account.name}) does not accept events`}
            action={<OpenAccountLink id={account.id} />}
          >
            {`${troubleReason(health, times)} ${consequence(account)}`}
          </Banner>
        ),
      )}
    </section>
  );
}

function consequence(account: AccountView): string {
  const waiting = waitingWords(account);
  return waiting
    ? `${waiting} and ${account.waitingBookings === 1 ? "is" : "are"} brought up to date once the account works again.`
    : "Nothing waits yet; new bookings will be sent once the account works again.";
}
