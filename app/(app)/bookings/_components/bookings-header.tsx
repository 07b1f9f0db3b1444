import { Plus } from "lucide-react";
import Link from "next/link";
import { TabLinks } from "@/app/(app)/_components/tab-links";
import { buttonClass } from "@/components/ui/button";
import { PageHeader } from "@/components/ui/page-header";
import { zoneName } from "@/lib/text/format";

/** The head of both looks at bookings, and the way from one to the other. */
export function BookingsHeader({ view, timeZone }: { view: "list" | "week"; timeZone: string }) {
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
          <NewBooking />
        </>
      }
    />
  );
}

export const NewBooking = () => (
  <Link href="/bookings/new" className={buttonClass("primary")}>
    <Plus aria-hidden />
    New booking
  </Link>
);
