import Link from "next/link";
import { type ButtonVariant, buttonClass } from "@/components/ui/button";
import type { AccountView } from "@/lib/accounts/list/queries";

export interface ReconnectLinkProps {
  account: Pick<AccountView, "id" | "provider" | "address">;
  variant?: ButtonVariant;
  /** Says which account to whoever cannot see what the link stands beside. */
  named?: boolean;
  children?: string;
}

/** Leads to where an account is signed in to again. */
export function ReconnectLink({ account, variant = "primary", named, children }: ReconnectLinkProps) {
  return (
    <Link
      href={`/settings/calendars/connect/${account.provider}?account=${account.id}`}
      className={buttonClass(variant, "sm")}
    >
      {children ?? "Reconnect"}
      {named && <span className="sr-only">{` ${account.address}`}</span>}
    </Link>
  );
}
