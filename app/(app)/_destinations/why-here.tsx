import { Details } from "@/components/ui/details";
import type { AccountView } from "@/lib/accounts/list/queries";
import type { Destination } from "@/lib/states/destination/routing";
import { whyWords } from "@/lib/states/destination/words";
import { findCalendar } from "./calendar-options";

export interface WhyHereProps {
  destination: Destination;
  accounts: readonly AccountView[];
  of: { kind: "service" | "booking"; name: string };
  className?: string;
}

/** "Why here?": the rule that chose where something goes. */
export function WhyHere({ destination, accounts, of, className }: WhyHereProps) {
  const id = destination.calendarId ?? (destination.reason === "gone" ? destination.wantedCalendarId : null);
  const found = findCalendar(accounts, id);
  const calendar = found && `${found.calendar.name} (${found.account.providerName}, ${found.account.name})`;
  return (
    <Details
      className={className}
      summary={
        <>
          {destination.calendarId === null ? "Why not?" : "Why here?"}
          <span className="sr-only">{` ${of.name}`}</span>
        </>
      }
    >
      {whyWords(destination, calendar, of.kind)}
    </Details>
  );
}
