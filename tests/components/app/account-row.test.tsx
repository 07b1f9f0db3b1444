import { describe, expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import { PathnameContext } from "next/dist/shared/lib/hooks-client-context.shared-runtime";
import { AccountRow } from "@/app/(app)/_components/account-row";
import { BrokenAccounts } from "@/app/(app)/_components/broken-accounts";
import type { AccountView } from "@/lib/accounts/list/queries";
import { reading } from "../../setup/reading";

const now = new Date("2031-06-01T12:00:00Z");
const account: AccountView = {
  id: "11111111-1111-4111-8111-111111111111",
  provider: "google",
  providerName: "Google Calendar",
  name: "anna@example.org",
  address: "anna@example.org",
  health: { state: "connected", provenAt: new Date("2031-06-01T11:57:00Z") },
  checking: false,
  lastSyncedAt: new Date("2031-06-01T11:58:00Z"),
  waiting: 0,
  waitingBookings: 0,
  outage: null,
  planning: false,
  calendars: [
    { id: "a", name: "Work", color: null, canWrite: true, isDefault: true, vanished: false, needs: null },
    { id: "b", name: "Team", color: null, canWrite: false, isDefault: false, vanished: false, needs: null },
    { id: "c", name: "Old", color: null, canWrite: true, isDefault: false, vanished: true, needs: null },
  ],
  calendarsTotal: null,
};
const row = (overrides: Partial<AccountView>) =>
  render(<AccountRow account={{ ...account, ...overrides }} now={now} times={reading("Europe/Berlin")} />);

describe("an account's row", () => {
  it("says how it is in a word, since when, and which calendars are of no use and why", () => {
    const { container } = row({});
    expect(screen.getByText("Connected")).toBeInTheDocument();
    expect(container).toHaveTextContent("Last synced 2 minutes ago, 13:58");
    expect(container).toHaveTextContent("Work, Team (read-only), Old (gone)");
  });

  it("counts what is done while it syncs, in words and on a bar", () => {
    const { container } = row({ health: { state: "syncing", done: 12, of: 40 }, waiting: 28 });
    expect(container).toHaveTextContent("Syncing 12 of 40");
    expect(screen.getByRole("progressbar")).toHaveAttribute("value", "12");
  });

  it("says when a delayed one is tried again, and what waits", () => {
    const retryAt = new Date("2031-06-01T12:05:00Z");
    const { container } = row({
      health: { state: "delayed", retryAt, reason: "server_error" },
      waitingBookings: 5,
    });
    expect(container).toHaveTextContent("Delayed, retrying at 14:05 CEST");
    expect(container).toHaveTextContent("The calendar server has a problem of its own.");
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
  const needs = { state: "needs", retryAt: null } as const;
  it("names account, cause, consequence and the one button", () => {
    const broken: AccountView = {
      ...account,
      health: { state: "reconnect", reason: "invalid_grant" },
      waitingBookings: 7,
    };
    render(<BrokenAccounts accounts={[account, broken]} times={reading("Europe/Berlin")} />);
    const banner = screen.getByRole("region", { name: "Accounts that do not work" });
    expect(banner).toHaveTextContent("Google Calendar (anna@example.org) needs to be reconnected");
    expect(banner).toHaveTextContent("The permission was withdrawn or has expired. 7 bookings wait");
    expect(screen.getByRole("link", { name: "Reconnect" })).toHaveAttribute(
      "href",
      `/settings/calendars/connect/google?account=${account.id}`,
    );
  });

  it("names whose job it is when the person can do nothing", () => {
    const todo = "Ask your organisation's administrator to allow Calpace.";
    const health = { ...needs, whose: "administrator", todo, reason: "admin_policy" } as const;
    render(
      <BrokenAccounts
        accounts={[{ ...account, health, waitingBookings: 2 }]}
        times={reading("Europe/Berlin")}
      />,
    );
    const banner = screen.getByRole("region", { name: "Accounts that do not work" });
    expect(banner).toHaveTextContent("Google Calendar (anna@example.org) does not accept events");
    expect(banner).toHaveTextContent(
      "The organisation's policy does not allow it. Ask your organisation's administrator to allow Calpace. " +
        "Tried again soon. 2 bookings wait",
    );
    expect(screen.queryByRole("link", { name: "Reconnect" })).toBeNull();
  });

  it("leads to the account's page from everywhere but that page", () => {
    const health = { ...needs, whose: "operator", todo: null, reason: "api_disabled" } as const;
    const path = `/settings/calendars/${account.id}`;
    const at = (pathname: string) => (
      <PathnameContext.Provider value={pathname}>
        <BrokenAccounts accounts={[{ ...account, health }]} times={reading("Europe/Berlin")} />
      </PathnameContext.Provider>
    );
    const { rerender } = render(at("/dashboard"));
    expect(screen.getByRole("link", { name: "Open the account" })).toHaveAttribute("href", path);
    rerender(at(path));
    expect(screen.queryByRole("link", { name: "Open the account" })).toBeNull();
  });

  it("is not there when every account works", () => {
    const { container } = render(<BrokenAccounts accounts={[account]} times={reading("Europe/Berlin")} />);
    expect(container).toBeEmptyDOMElement();
  });
});
