import { clsx } from "clsx";
import { CalendarPlus } from "lucide-react";
import type { Metadata } from "next";
import { integrationsOf } from "@/app/(app)/_page-reads";
import { type SearchParams, single } from "@/app/params";
import { justTold } from "@/app/told";
import { Banner } from "@/components/ui/banner";
import { Card, Section } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import type { AccountView } from "@/lib/accounts/list/queries";
import { requireUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { canBeTried } from "@/lib/states/account/health";
import { zoneName } from "@/lib/text/format";
import { AccountCard } from "./_components/account-card";
import { ConnectButton } from "./_components/connect-button";
import { type Connectable, connectable } from "./_components/connectable";
import { SyncAllOffer } from "./_components/sync-all-offer";

export const metadata: Metadata = { title: "Calendar accounts" };

/** What is said of an account that is being left, by what becomes of its events. */
const farewells: Readonly<Record<string, string>> = {
  nothing: "The account is disconnected.",
  keep: "The account is disconnected; its events stay as they are.",
  remove: "The account is being disconnected; its upcoming events are being removed.",
  move: "The account is being disconnected; its upcoming events are moving to the other calendar.",
};

/** The same while it lasts, and that it is done; null of one that is connected again, or that nobody has just left. */
function farewellWords(farewell: string | undefined, account: AccountView | undefined): string | null {
  const words = farewell && Object.hasOwn(farewells, farewell) ? farewells[farewell] : undefined;
  if (!words || (account && account.health.state !== "disconnecting")) return null;
  return account || farewell === "keep" ? words : "The account is disconnected.";
}

/** Signing in has just worked, and nothing is known since that needs somebody. */
const isWell = ({ health }: AccountView): boolean => canBeTried(health) && health.state !== "needs";

/** Where accounts are connected, and how they are. */
export default async function CalendarsPage({ searchParams }: { searchParams: SearchParams }) {
  const user = await requireUser();
  const at = now();
  const integrations = await integrationsOf(user.id);
  const { accounts } = integrations;
  const connectedId = await single(searchParams, "connected");
  const connected = accounts.find((account) => account.id === connectedId && isWell(account));
  const farewell = await justTold("accounts", searchParams, ["disconnected", "account"]);
  const left = farewellWords(
    farewell.disconnected,
    accounts.find((account) => account.id === farewell.account),
  );
  const first = (await single(searchParams, "first")) === "yes";
  return (
    <>
      <PageHeader
        title="Calendar accounts"
        description={`The calendars outside Calpace that your bookings can go to. All times are in ${zoneName(user.timeZone)}.`}
      />
      <div className="space-y-10">
        {connected && (
          <div className="space-y-3">
            <Banner tone="success" role="status" title={`${connected.providerName} is connected`}>
              {connected.address}
            </Banner>
            {first && <SyncAllOffer account={connected} integrations={integrations} />}
          </div>
        )}
        {left && <Banner tone="success" role="status" title={left} />}
        <Section id="accounts" title="Your accounts">
          {accounts.length > 0 ? (
            <Card>
              <ul className="divide-y divide-line">
                {accounts.map((account) => (
                  <AccountCard key={account.id} account={account} now={at} times={user.times} />
                ))}
              </ul>
            </Card>
          ) : (
            <EmptyState icon={<CalendarPlus aria-hidden />} title="No accounts connected yet">
              Connect one below. Calpace writes your bookings into it and changes nothing else there.
            </EmptyState>
          )}
        </Section>
        <Section id="connect" title="Connect an account">
          <Card className="max-w-xl">
            <ul className="divide-y divide-line">
              {connectable().map((service) => (
                <ServiceLine key={service.id} service={service} />
              ))}
            </ul>
          </Card>
        </Section>
      </div>
    </>
  );
}

function ServiceLine({ service }: { service: Connectable }) {
  const { name, hint, missing } = service;
  const ready = missing.length === 0;
  return (
    <li className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5">
      <div className="min-w-48 flex-1">
        <p className={clsx("font-medium", !ready && "text-soft")}>{name}</p>
        <p className="text-sm text-soft">
          {ready ? hint : `Not set up on this installation yet: ${missing.join(" and ")} must be set.`}
        </p>
      </div>
      {ready && <ConnectButton service={service} />}
    </li>
  );
}
