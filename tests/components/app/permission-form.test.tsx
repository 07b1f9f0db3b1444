import { describe, expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import { CalendarOptions } from "@/app/(app)/_destinations/calendar-options";
import { calendarGroups } from "@/app/(app)/_destinations/places";
import { PermissionForm } from "@/app/(app)/settings/calendars/_components/permission-form";
import type { AccountView, CalendarView } from "@/lib/accounts/list/queries";
import { shownWords } from "@/lib/accounts/words";

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
const account = (changes: Partial<AccountView> = {}): AccountView => ({
  id: "11111111-1111-4111-8111-111111111111",
  provider: "microsoft",
  providerName: "Outlook",
  name: "anna@example.org",
  address: "anna@example.org",
  health: { state: "connected", provenAt: new Date() },
  checking: false,
  lastSyncedAt: null,
  waiting: 0,
  waitingBookings: 0,
  outage: null,
  planning: false,
  calendars: [calendar("Work"), calendar("Room", { canWrite: false, needs: "permission" })],
  calendarsTotal: null,
  ...changes,
});
const action = async () => ({ status: "idle" as const });
const form = (changes: Partial<AccountView> = {}) =>
  render(<PermissionForm account={account(changes)} action={action} />);

describe("calendars that need one more permission", () => {
  it("are named, with the one button that asks for it, for this very account", () => {
    const { container } = form();
    expect(screen.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "Room: needs one more permission",
    ]);
    expect(
      screen.getByRole("button", { name: "Give this permission to anna@example.org" }),
    ).toBeInTheDocument();
    const sent = new FormData(container.querySelector("form") ?? undefined);
    expect(Object.fromEntries(sent)).toMatchObject({
      provider: "microsoft",
      account: account().id,
      also: "shared",
    });
  });

  it("are no matter of an account without them, or of one that is being left", () => {
    expect(form({ calendars: [calendar("Work")] }).container).toBeEmptyDOMElement();
    expect(form({ health: { state: "disconnecting", waiting: 1 } }).container).toBeEmptyDOMElement();
  });
});

describe("an account with more calendars than are kept", () => {
  const full = account({
    calendars: [calendar("Work"), calendar("Old", { vanished: true })],
    calendarsTotal: 340,
  });

  it("says how many of how many there are, in a sentence and where one is picked", () => {
    expect(shownWords(full)).toBe(
      "1 of 340 calendars are shown: those that are used, and the first of the others.",
    );
    render(
      <select>
        <CalendarOptions groups={calendarGroups([full])} />
      </select>,
    );
    expect(
      screen.getByRole("group", { name: "Outlook – anna@example.org, 1 of 340 calendars" }),
    ).toBeInTheDocument();
  });

  it("says nothing where all are", () => {
    expect(shownWords(account())).toBeNull();
    expect(shownWords(account({ calendarsTotal: 2 }))).toBeNull();
  });
});
