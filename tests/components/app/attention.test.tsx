import { describe, expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import { Attention } from "@/app/(app)/dashboard/_components/attention";
import type { AccountView } from "@/lib/accounts/list/queries";
import type { RefusedCause } from "@/lib/bookings/sync/queries";
import type { Integrations, ServiceView } from "@/lib/integrations/queries";

const account: AccountView = {
  id: "home",
  provider: "caldav",
  providerName: "CalDAV",
  name: "Practice",
  address: "anna@example.org",
  health: { state: "connected", provenAt: new Date("2031-06-01T11:57:00Z") },
  checking: false,
  lastSyncedAt: null,
  waiting: 0,
  waitingBookings: 0,
  outage: null,
  planning: false,
  calendars: [],
  calendarsTotal: null,
};
const integrations: Integrations = {
  bulkEnabled: true,
  primaryCalendarId: null,
  revision: 1,
  planning: false,
  accounts: [account],
  services: [],
  lastRunAt: null,
  lastChange: null,
};
const full: RefusedCause = {
  accountId: "home",
  code: "quota_full",
  bookings: 12,
  bookingId: "b1",
  clientName: "Ada",
};

describe("what needs the person", () => {
  it("is one card for each cause, with its count, what to do and one button", () => {
    const single = { ...full, code: "bad_content", bookings: 1, bookingId: "b2", clientName: "Grace" };
    const { container } = render(<Attention integrations={integrations} refused={[full, single]} />);
    expect(container).toHaveTextContent("12 bookings could not be put into CalDAV (Practice)");
    expect(container).toHaveTextContent("Why: the calendar is full. Make room in this account.");
    expect(container).toHaveTextContent("The booking of Grace could not be put into CalDAV (Practice)");
    expect(screen.getAllByRole("link").map((link) => link.getAttribute("href"))).toEqual([
      "/bookings?refused=home_quota_full",
      "/bookings/b2?from=%2Fdashboard",
    ]);
  });

  it("says of a calendar that is gone what else helps than another one: it may come back", () => {
    const service: ServiceView = {
      id: "a",
      name: "Coaching",
      color: "indigo",
      archived: false,
      choice: { kind: "primary" },
      destination: { calendarId: null, reason: "gone", wantedCalendarId: "work" },
    };
    const work = { id: "work", name: "Work", vanished: true } as AccountView["calendars"][number];
    const accounts = [{ ...account, calendars: [work] }];
    const { container } = render(
      <Attention integrations={{ ...integrations, accounts, services: [service] }} refused={[]} />,
    );
    expect(container).toHaveTextContent(
      "1 service does not sync until it can be used again, or you pick another one.",
    );
  });

  it("is not there when nothing does", () => {
    const { container } = render(<Attention integrations={integrations} refused={[]} />);
    expect(container).toBeEmptyDOMElement();
  });
});
