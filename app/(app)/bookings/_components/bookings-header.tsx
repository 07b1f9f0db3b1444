import { Plus } from "lucide-react";
import Link from "next/link";
import { TabLinks } from "@/app/(app)/_components/tab-links";
import { withFrom } from "@/app/way-back";
import { buttonClass } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { zoneName } from "@/lib/text/format";

export interface BookingsHeaderProps {
  view: "list" | "week";
  timeZone: string;
  /** The page it stands on. */
  here: string;
}

/** The head of both looks at bookings, and the way from one to the other. */
export function BookingsHeader({ view, timeZone, here }: BookingsHeaderProps) {
  return (
    <PageHeader
      title="Bookings"
      description={`All times are in ${zoneName(timeZone)}.`}
      action={
        <>
          <TabLinks
            label="View"
            tabs={[
              { href: "/bookings", label: "List", current: view === "list" },
              { href: "/bookings/week", label: "Week", current: view === "week" },
            ]}
          />
          <NewBooking from={here} />
        </>
      }
    />
  );
}

export const NewBooking = ({ from }: { from: string }) => (
  <Link href={withFrom("/bookings/new", from)} className={buttonClass("primary")}>
    <Plus aria-hidden />
    New booking
  </Link>
);
