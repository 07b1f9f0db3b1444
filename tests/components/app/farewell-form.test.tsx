import { describe, expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { FarewellForm } from "@/app/(app)/settings/calendars/[id]/disconnect/_components/farewell-form";
import type { FormAction } from "@/components/form/state";

const sent: Record<string, FormDataEntryValue>[] = [];
const action: FormAction = async (_state, data) => {
  sent.push(Object.fromEntries(data));
  return {
    status: "failed",
    code: "invalid",
    message: "Some fields need another look.",
    fields: { calendarId: "Pick the calendar they move to." },
    values: { farewell: "move" },
    at: 1,
  };
};

describe("disconnecting an account", () => {
  it("offers to move the events first, with the counts, and names the field that is missing", async () => {
    const user = userEvent.setup();
    render(
      <FarewellForm
        action={action}
        accountId="a"
        upcoming={12}
        settings="Your primary calendar is in this account"
        calendars={<option value="c">Private</option>}
      />,
    );
    expect(screen.getByRole("radio", { name: "Move them to another calendar" })).toBeChecked();
    expect(screen.getByRole("radio", { name: "Remove the upcoming ones" })).toHaveAccessibleDescription(
      /^12 upcoming events are taken out of the calendar\. Your primary calendar is in this account: until/,
    );
    await user.click(screen.getByRole("button", { name: "Disconnect" }));
    expect(sent.at(-1)).toMatchObject({ farewell: "move", id: "a" });
    await screen.findByText("Pick the calendar they move to.");
    expect(screen.getByLabelText("To")).toHaveAccessibleDescription("Pick the calendar they move to.");
    expect(screen.getByLabelText("To")).toHaveFocus();
  });

  it("asks nothing about events where there are none to come, and still says what it does to the settings", async () => {
    const user = userEvent.setup();
    render(
      <FarewellForm
        action={action}
        accountId="a"
        upcoming={0}
        settings="Your primary calendar is in this account"
        calendars={<option value="c">Private</option>}
      />,
    );
    expect(screen.queryByRole("radio")).not.toBeInTheDocument();
    expect(screen.queryByRole("combobox")).not.toBeInTheDocument();
    expect(screen.queryByText(/\b0\b|events\?/)).not.toBeInTheDocument();
    expect(
      screen.getByText(/^Your primary calendar is in this account: until you pick another/),
    ).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Disconnect" }));
    expect(sent.at(-1)).toMatchObject({ farewell: "keep", id: "a" });
  });

  it("has nothing to say of an account nothing depends on", () => {
    const { container } = render(
      <FarewellForm action={action} accountId="a" upcoming={0} settings={null} calendars={null} />,
    );
    expect(container.textContent).toBe("DisconnectCancel");
  });

  it("keeps the events unless told otherwise where there is nowhere to move them", () => {
    render(<FarewellForm action={action} accountId="a" upcoming={1} settings={null} calendars={null} />);
    expect(screen.getByRole("radio", { name: "Keep them" })).toBeChecked();
    expect(screen.queryByRole("radio", { name: /Move/ })).not.toBeInTheDocument();
    expect(screen.getByRole("link", { name: "connect another account" })).toBeInTheDocument();
  });
});
