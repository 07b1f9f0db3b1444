import { CalendarMark } from "@/app/(app)/_components/calendar-mark";
import { Card } from "@/components/ui/card";
import type { AccountView, CalendarView } from "@/lib/accounts/list/queries";
import { shownWords } from "@/lib/accounts/words";
import type { Integrations } from "@/lib/integrations/queries";
import { PermissionForm } from "../../_components/permission-form";
import { signInAtProvider } from "../../actions";

/** Every calendar of an account: what goes there, and why nothing can where that is so. */
export function CalendarList({
  account,
  integrations,
}: {
  account: AccountView;
  integrations: Integrations;
}) {
  const shown = shownWords(account);
  return (
    <Card>
      <div className="space-y-2 border-line border-b px-4 py-3 empty:hidden sm:px-5">
        {shown && <p className="text-sm text-soft">{shown}</p>}
        <PermissionForm account={account} action={signInAtProvider} />
      </div>
      <ul className="divide-y divide-line">
        {account.calendars.map((calendar) => (
          <li key={calendar.id} className="px-4 py-3 sm:px-5">
            <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
              <span className="min-w-0 font-medium">{calendar.name}</span>
              <CalendarMark calendar={calendar} />
            </div>
            <p className="mt-0.5 text-sm text-soft">{explained(calendar, account, integrations)}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function explained(calendar: CalendarView, account: AccountView, integrations: Integrations): string {
  if (account.health.state === "disconnecting")
    return "The account is being disconnected, so nothing new is sent here.";
  if (calendar.vanished)
    return `${account.providerName} no longer lists this calendar, so nothing is sent to it. It is looked for now and then; once it is back, everything goes on. Refresh the calendars to look now.`;
  if (calendar.needs)
    return "Somebody else's calendar. Calpace may not write into such calendars before you give it one more permission.";
  if (!calendar.canWrite)
    return "You may only read this calendar. Ask its owner to let you make changes, then refresh the calendars.";
  return uses(calendar, integrations);
}

function uses({ id }: CalendarView, { primaryCalendarId, bulkEnabled, services }: Integrations): string {
  const there = services.filter((s) => !s.archived && s.destination.calendarId === id).length;
  const count = there === 1 ? "1 service goes here." : `${there} services go here.`;
  if (id === primaryCalendarId)
    return `The primary calendar${bulkEnabled ? " for all services" : ""}. ${count}`;
  return there === 0 ? "Can be chosen; nothing goes here yet." : count;
}
