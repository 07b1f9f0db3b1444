import { describe, expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { SettingOutcome } from "@/app/(app)/_destinations/outcome";
import { SettingCheckbox, SettingForm } from "@/app/(app)/_destinations/setting-form";
import type { FormAction } from "@/components/form/state";

const asks: FormAction<SettingOutcome> = async () => ({
  status: "done",
  value: {
    kind: "confirm",
    revision: 1,
    bookings: 2,
    lines: ["2 upcoming bookings are added to Work (Google Calendar, anna@example.org)."],
    along: "Add upcoming bookings",
    renewed: false,
    chosen: { bulk: "on" },
  },
  at: 1,
});

describe("a setting that reaches upcoming bookings", () => {
  it("asks in the words of what would happen to them", async () => {
    const user = userEvent.setup();
    render(
      <SettingForm action={asks} path="/settings/integrations">
        <SettingCheckbox name="bulk" label="Enable sync for all services" checked={false} />
      </SettingForm>,
    );
    await user.click(screen.getByRole("checkbox"));
    expect(await screen.findByRole("radio", { name: "Add upcoming bookings" })).toBeChecked();
    expect(screen.getByRole("radio", { name: "Only new bookings" })).not.toBeChecked();
    expect(screen.queryByText(/Move/)).not.toBeInTheDocument();
  });
});
