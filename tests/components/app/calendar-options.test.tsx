import { describe, expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import { CalendarOptions } from "@/app/(app)/_destinations/calendar-options";
import { calendarGroups } from "@/app/(app)/_destinations/places";
import { StoredOption } from "@/app/(app)/_destinations/stored-option";
import type { AccountView, CalendarView } from "@/lib/accounts/list/queries";

const calendar = (name: string, changes: Partial<CalendarView> = {}): CalendarView => ({
  id: name,
  name,
  color: null,
  canWrite: true,
  isDefault: false,
  vanished: false,
  needs: null,
  ...changes,
});
const account = (id: string, changes: Partial<AccountView> = {}): AccountView => ({
  id,
  provider: "caldav",
  providerName: "CalDAV",
  name: id,
  address: id,
  health: { state: "connected", provenAt: new Date() },
  checking: false,
  lastSyncedAt: null,
  waiting: 0,
  waitingBookings: 0,
  outage: null,
  planning: false,
  calendars: [],
  calendarsTotal: null,
  ...changes,
});

const shown = (accounts: AccountView[], stored: string) => {
  render(
    <select value={stored} onChange={() => {}} aria-label="Calendar">
      <StoredOption accounts={accounts} calendarId={stored} />
      <CalendarOptions groups={calendarGroups(accounts)} />
    </select>,
  );
  return screen.getByLabelText<HTMLSelectElement>("Calendar").selectedOptions[0]?.textContent;
};

describe("a select of calendars", () => {
  const home = account("home", { calendars: [calendar("Private")] });

  it("shows what is stored, also while its account is being disconnected", () => {
    const leaving = account("work", {
      health: { state: "disconnecting", waiting: 0 },
      calendars: [calendar("Work")],
    });
    expect(shown([leaving, home], "Work")).toBe("Work (its account is being disconnected)");
    expect(screen.getAllByRole("option")).toHaveLength(2);
  });

  it("shows what is stored when it is gone", () => {
    const work = account("work", { calendars: [calendar("Work", { vanished: true }), calendar("Old")] });
    expect(shown([work, home], "Work")).toBe("Work (cannot be used any more)");
  });

  it("shows that something is stored whose account is not connected any more", () => {
    expect(shown([home], "Nobody's")).toBe("A calendar that is not connected any more");
  });

  it("has what is stored once where it can be picked", () => {
    expect(shown([home], "Private")).toBe("Private");
    expect(screen.getAllByRole("option")).toHaveLength(1);
  });
});
