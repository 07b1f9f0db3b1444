import { describe, expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import { FirstSteps } from "@/app/(app)/dashboard/_components/first-steps";

describe("the first steps", () => {
  it("are not done by connecting alone: a calendar has to be chosen, and there is a button for it", () => {
    render(<FirstSteps connected chosen={false} offers booked={false} />);
    expect(screen.getByText("Connect your calendar")).toHaveTextContent("(done)");
    expect(screen.getByText("Choose where bookings go")).not.toHaveTextContent("(done)");
    expect(screen.getByRole("link", { name: "Choose a calendar" })).toHaveAttribute(
      "href",
      "/settings/integrations#services-sync-status",
    );
    expect(screen.queryByText("It is in your calendar a moment later.")).not.toBeInTheDocument();
  });

  it("offer nothing to choose from before something is connected", () => {
    render(<FirstSteps connected={false} chosen={false} offers={false} booked={false} />);
    expect(screen.queryByRole("link", { name: "Choose a calendar" })).not.toBeInTheDocument();
    expect(screen.getAllByRole("link")).toHaveLength(3);
  });
});
