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
  it("is walked in the order in which it is read: a service, then its setting", () => {
    const { container } = render(
      <ServiceList action={async () => ({ status: "idle" })} integrations={integrations} groups={[]} />,
    );
    const stops = [...container.querySelectorAll("label:has([name=ids]), li a")].map(
      (stop) => stop.textContent,
    );
    expect(stops).toEqual(["Coaching", "Coaching: Don't sync", "Check-up", "Check-up: Don't sync"]);
    // Nothing is drawn elsewhere than where it is walked.
    expect(container.innerHTML).not.toMatch(/\border-(first|last|\d)/);
  });

  it("does not say that there are none where all are archived", () => {
    const drawn = (services: ServiceView[]) =>
      render(
        <ServiceList
          action={async () => ({ status: "idle" })}
          integrations={{ ...integrations, services }}
          groups={[]}
        />,
      ).container;
    const archived = drawn([{ ...service("a", "Coaching"), archived: true }]);
    expect(archived).toHaveTextContent("Every service is archived");
    expect(archived).not.toHaveTextContent("No services yet");
    expect(drawn([])).toHaveTextContent("No services yet");
  });
});
