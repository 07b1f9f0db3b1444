import type { ReactNode } from "react";
import type { AccountView } from "@/lib/integrations/queries";
import { AccountHealth } from "./account-health";

export interface AccountRowProps {
  account: AccountView;
  timeZone: string;
  /** Below: its calendars, or what can be done with it. */
  children?: ReactNode;
}

/** A connected account with its health. */
export function AccountRow({ account, timeZone, children }: AccountRowProps) {
  const { providerName, name, address, health } = account;
  return (
    <li className="px-4 py-3.5 sm:px-5">
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-1.5">
        <div className="min-w-0">
          <p className="font-medium">{providerName}</p>
          <p className="text-sm text-soft">{name === address ? address : `${name} · ${address}`}</p>
        </div>
        <AccountHealth health={health} timeZone={timeZone} />
      </div>
      {children}
    </li>
  );
}
