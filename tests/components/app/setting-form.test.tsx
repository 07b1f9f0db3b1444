import { describe, expect, it } from "@jest/globals";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { SettingOutcome } from "@/app/(app)/_destinations/outcome";
import { SettingCheckbox, SettingForm } from "@/app/(app)/_destinations/setting-form";
import type { FormAction, FormState } from "@/components/form/state";

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

describe("a setting", () => {
  it("says at once that it is being saved, and that it was only once it was", async () => {
    const waiting: ((state: FormState<SettingOutcome>) => void)[] = [];
    const slow: FormAction<SettingOutcome> = () => new Promise((resolve) => waiting.push(resolve));
    const answer = (at: number) =>
      act(async () => waiting.shift()?.({ status: "done", value: { kind: "saved", words: "Saved" }, at }));
    const user = userEvent.setup();
    render(
      <SettingForm action={slow} path="/settings/integrations">
        <SettingCheckbox name="bulk" label="Enable sync for all services" checked={false} />
      </SettingForm>,
    );
    const said = () => screen.getByRole("status").textContent;
    expect(said()).toBe("");
    await user.click(screen.getByRole("checkbox"));
    expect(said()).toBe("Saving…");
    await answer(1);
    expect(said()).toBe("Saved");
    await user.click(screen.getByRole("checkbox"));
    expect(said()).toBe("Saving…");
    await answer(2);
    expect(said()).toBe("Saved");
  });
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
