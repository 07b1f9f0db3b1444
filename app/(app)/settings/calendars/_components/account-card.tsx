import { RefreshCw } from "lucide-react";
import Link from "next/link";
import { AccountRow } from "@/app/(app)/_components/account-row";
import { ActionForm } from "@/components/form/action-form";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { formatMoment, zoneName } from "@/lib/bookings/format";
import type { AccountView, CalendarView } from "@/lib/integrations/queries";
import { refresh } from "../actions";

/** An account, its calendars, and what can be done with it. */
export function AccountCard({
  account,
  now,
  timeZone,
}: {
  account: AccountView;
  now: Date;
  timeZone: string;
}) {
  const broken = account.health.state === "reconnect";
  return (
    <AccountRow account={account} timeZone={timeZone}>
      {account.lastSyncedAt && (
        <p className="mt-0.5 text-sm text-soft">
          {`Last synced ${formatMoment(account.lastSyncedAt, now, timeZone)} (${zoneName(timeZone)})`}
        </p>
      )}
      <ul className="mt-3 flex flex-wrap gap-2" aria-label={`Calendars of ${account.address}`}>
        {account.calendars.map((calendar) => (
          <li
            key={calendar.id}
            className="inline-flex min-h-7 items-center gap-2 rounded-md border border-line bg-canvas px-2 text-sm"
          >
            <span className="min-w-0">{calendar.name}</span>
            <CalendarMark calendar={calendar} />
          </li>
        ))}
      </ul>
      <div className="mt-3 flex flex-wrap items-start gap-2">
        {broken && (
          <Link
            href={`/settings/calendars/connect/${account.provider}?account=${account.id}`}
            className={buttonClass("primary", "sm")}
          >
            Reconnect
          </Link>
        )}
        <ActionForm action={refresh}>
          <input type="hidden" name="id" value={account.id} />
          <FormActions done="The list of calendars is up to date">
            <SubmitButton variant="secondary" size="sm">
              <RefreshCw aria-hidden />
              Refresh calendars
              <span className="sr-only">{` of ${account.address}`}</span>
            </SubmitButton>
          </FormActions>
        </ActionForm>
      </div>
    </AccountRow>
  );
}

function CalendarMark({ calendar }: { calendar: CalendarView }) {
  if (calendar.vanished) return <Badge tone="danger">Gone</Badge>;
  if (!calendar.canWrite) return <Badge>Read-only</Badge>;
  return calendar.isDefault ? <Badge tone="accent">Default</Badge> : null;
}
