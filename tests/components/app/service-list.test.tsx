import { describe, expect, it } from "@jest/globals";
import { render } from "@testing-library/react";
import { ServiceList } from "@/app/(app)/settings/integrations/_components/service-list";
import type { Integrations, ServiceView } from "@/lib/integrations/queries";

const service = (id: string, name: string): ServiceView => ({
  id,
  name,
  color: "indigo",
  archived: false,
  choice: { kind: "none" },
  destination: { calendarId: null, reason: "not_synced" },
});
const integrations: Integrations = {
  bulkEnabled: false,
  primaryCalendarId: null,
  revision: 1,
  planning: false,
  accounts: [],
  services: [service("a", "Coaching"), service("b", "Check-up")],
  lastRunAt: null,
  lastChange: null,
};

describe("the list of services", () => {
  it("is walked in the order in which it is read: a service's setting, then why it is so", () => {
    const { container } = render(<ServiceList integrations={integrations} />);
    const stops = [...container.querySelectorAll("a, summary")].map((stop) => stop.textContent);
    expect(stops).toEqual([
      "Coaching: Don't sync",
      "Why not? Coaching",
      "Check-up: Don't sync",
      "Why not? Check-up",
    ]);
    // Nothing is drawn elsewhere than where it is walked.
    expect(container.innerHTML).not.toMatch(/\border-(first|last|\d)/);
  });
});
