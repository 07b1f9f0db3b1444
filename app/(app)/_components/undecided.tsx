import Link from "next/link";
import { Banner } from "@/components/ui/banner";
import { buttonClass } from "@/components/ui/button";
import { isUndecided, nowhere } from "@/lib/integrations/nowhere";
import type { Integrations } from "@/lib/integrations/queries";
import { Elsewhere } from "./elsewhere";

/** Where the calendar for everything is chosen. */
export const CHOOSE_PATH = "/settings/integrations#services-sync-status";

/** On every page, as long as calendars are connected and none is chosen: that bookings go nowhere, and the one button. */
export function Undecided({ integrations }: { integrations: Integrations }) {
  if (!isUndecided(integrations)) return null;
  const unset = nowhere(integrations).unset.length;
  const all = unset === integrations.services.filter((service) => !service.archived).length;
  return (
    <Elsewhere>
      <Banner
        tone="warning"
        title="No primary calendar is chosen"
        className="mb-6"
        action={
          <Link href={CHOOSE_PATH} className={buttonClass("primary", "sm")}>
            Choose where bookings go
          </Link>
        }
      >
        {all
          ? "Bookings are put into no calendar until you choose one."
          : `${unset === 1 ? "1 service does" : `${unset} services do`} not sync until you choose one.`}
      </Banner>
    </Elsewhere>
  );
}
