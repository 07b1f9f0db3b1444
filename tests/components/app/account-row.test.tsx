import { describe, expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import { AccountRow } from "@/app/(app)/_components/account-row";
import { BrokenAccounts } from "@/app/(app)/_components/broken-accounts";
import type { AccountView } from "@/lib/accounts/list/queries";

const now = new Date("2031-06-01T12:00:00Z");
const account: AccountView = {
  id: "11111111-1111-4111-8111-111111111111",
  provider: "google",
  providerName: "Google Calendar",
  name: "anna@example.org",
  address: "anna@example.org",
  health: { state: "connected" },
  lastSyncedAt: new Date("2031-06-01T11:58:00Z"),
  waiting: 0,
  waitingBookings: 0,
  outage: null,
  planning: false,
  calendars: [
    { id: "a", name: "Work", color: null, canWrite: true, isDefault: true, vanished: false },
    { id: "b", name: "Team", color: null, canWrite: false, isDefault: false, vanished: false },
    { id: "c", name: "Old", color: null, canWrite: true, isDefault: false, vanished: true },
  ],
};
const row = (overrides: Partial<AccountView>) =>
  render(<AccountRow account={{ ...account, ...overrides }} now={now} timeZone="Europe/Berlin" />);

describe("an account's row", () => {
  it("says how it is in a word, since when, and which calendars are of no use and why", () => {
    const { container } = row({});
    expect(screen.getByText("Connected")).toBeInTheDocument();
    expect(container).toHaveTextContent("Last synced 2 minutes ago, 13:58 (Europe/Berlin)");
    expect(container).toHaveTextContent("Work, Team (read-only), Old (gone)");
  });

  it("counts what is done while it syncs, in words and on a bar", () => {
    const { container } = row({ health: { state: "syncing", done: 12, of: 40 }, waiting: 28 });
    expect(container).toHaveTextContent("Syncing 12 of 40");
    expect(screen.getByRole("progressbar")).toHaveAttribute("value", "12");
  });

  it("says when a delayed one is tried again, and what waits", () => {
    const retryAt = new Date("2031-06-01T12:05:00Z");
    const { container } = row({ health: { state: "delayed", retryAt }, waitingBookings: 5 });
    expect(container).toHaveTextContent("Delayed, retrying at 14:05 CEST");
    expect(container).toHaveTextContent("5 bookings wait");
  });

  it("sums an outage up once it is over", () => {
    expect(row({ outage: { waited: 7, over: 1, left: 0 } }).container).toHaveTextContent(
      "Works again: 7 bookings waited, 6 sent, 1 already over",
    );
    expect(row({ outage: { waited: 7, over: 0, left: 4 } }).container).toHaveTextContent(
      "Works again: 7 bookings waited, 3 sent, 4 to go",
    );
  });
});

describe("the banner of broken accounts", () => {
  it("names account, cause, consequence and the one button", () => {
    const broken: AccountView = {
      ...account,
      health: { state: "reconnect", reason: "invalid_grant" },
      waitingBookings: 7,
    };
    render(<BrokenAccounts accounts={[account, broken]} />);
    const banner = screen.getByRole("region", { name: "Accounts to reconnect" });
    expect(banner).toHaveTextContent("Google Calendar (anna@example.org) needs to be reconnected");
    expect(banner).toHaveTextContent("The permission was withdrawn or has expired. 7 bookings wait");
    expect(screen.getByRole("link", { name: "Reconnect" })).toHaveAttribute(
      "href",
      `/settings/calendars/connect/google?account=${account.id}`,
    );
  });

  it("is not there when every account works", () => {
    const { container } = render(<BrokenAccounts accounts={[account]} />);
    expect(container).toBeEmptyDOMElement();
  });
});
