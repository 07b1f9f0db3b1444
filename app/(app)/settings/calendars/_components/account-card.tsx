import Link from "next/link";
import { AccountRow } from "@/app/(app)/_components/account-row";
import { CalendarMark } from "@/app/(app)/_components/calendar-mark";
import { ReconnectLink } from "@/app/(app)/_components/reconnect-link";
import { ResumeButton } from "@/app/(app)/_components/resume-button";
import { buttonClass } from "@/components/ui/button";
import type { AccountView } from "@/lib/accounts/list/queries";
import { shownWords } from "@/lib/accounts/words";
import type { TimeStyle } from "@/lib/text/time-style";
import { signInAtProvider } from "../actions";
import { PermissionForm } from "./permission-form";

/** An account in the list of all: how it is, its calendars, and the way to everything else. */
export function AccountCard({ account, now, times }: { account: AccountView; now: Date; times: TimeStyle }) {
  const { id, address, health, calendars } = account;
  const shown = shownWords(account);
  return (
    <AccountRow account={{ ...account, calendars: [] }} now={now} times={times}>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-3 sm:pl-12.5">
        <ul className="flex min-w-0 flex-wrap gap-2" aria-label={`Calendars of ${address}`}>
          {calendars.map((calendar) => (
            <li
              key={calendar.id}
              className="inline-flex min-h-7 items-center gap-2 rounded-md border border-line bg-canvas px-2 text-sm"
            >
              <span className="min-w-0">{calendar.name}</span>
              <CalendarMark calendar={calendar} />
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap gap-2">
          {health.state === "reconnect" && <ReconnectLink account={account} named />}
          {health.state === "paused" && <ResumeButton account={account} />}
          <Link href={`/settings/calendars/${id}`} className={buttonClass("secondary", "sm")}>
            Manage
            <span className="sr-only">{` ${address}`}</span>
          </Link>
        </div>
      </div>
      <div className="mt-3 space-y-2 empty:hidden sm:pl-12.5">
        {shown && <p className="text-sm text-soft">{shown}</p>}
        <PermissionForm account={account} action={signInAtProvider} />
      </div>
    </AccountRow>
  );
}
