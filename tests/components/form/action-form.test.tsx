import { describe, expect, it, jest } from "@jest/globals";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ActionForm } from "@/components/form/action-form";
import { CheckboxField } from "@/components/form/checkbox-field";
import { SelectField } from "@/components/form/select-field";
import type { FormAction, FormState } from "@/components/form/state";
import { FormActions, SubmitButton } from "@/components/form/submit";
import { TextField } from "@/components/form/text-field";

const failed = (fields: Record<string, string>, values = {}): FormState => ({
  status: "failed",
  code: "invalid",
  message: "Some fields need another look.",
  fields,
  values,
  at: 1,
});

/** An action whose answers the test gives, one per call. */
function answered() {
  const sent: Record<string, unknown>[] = [];
  const waiting: ((state: FormState) => void)[] = [];
  const action = jest.fn<FormAction>((_state, data) => {
    sent.push(Object.fromEntries(data));
    return new Promise((resolve) => waiting.push(resolve));
  });
  const answer = (state: FormState) => act(async () => waiting.shift()?.(state));
  return { action, sent, answer };
}

const form = (action: FormAction) => (
  <ActionForm action={action}>
    <TextField name="name" label="Name" hint="As clients know it" />
    <TextField name="location" label="Location" optional />
    <SelectField name="colour" label="Colour" defaultValue="red">
      <option value="red">Red</option>
      <option value="blue">Blue</option>
    </SelectField>
    <CheckboxField name="all" label="All of them" defaultChecked />
    <FormActions done="Saved">
      <SubmitButton>Save</SubmitButton>
    </FormActions>
  </ActionForm>
);

describe("a form", () => {
  it("puts errors beside their fields, tied to them, and the focus into the first one", async () => {
    const { action, answer } = answered();
    const user = userEvent.setup();
    render(form(action));
    await user.type(screen.getByLabelText("Location"), "Room 2");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await answer(failed({ name: "Fill this in." }));
    const name = screen.getByLabelText("Name");
    expect(name).toBeInvalid();
    expect(name).toHaveAccessibleDescription("Fill this in. As clients know it");
    expect(name).toHaveFocus();
    expect(screen.getByRole("alert")).toHaveTextContent("Some fields need another look.");
    expect(screen.getByLabelText("Location")).toHaveValue("Room 2");
  });

  it("keeps everything typed, and says that it was saved", async () => {
    const { action, sent, answer } = answered();
    const user = userEvent.setup();
    render(form(action));
    await user.type(screen.getByLabelText("Name"), "Coaching");
    await user.selectOptions(screen.getByLabelText("Colour"), "Blue");
    await user.click(screen.getByLabelText("All of them"));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await answer({ status: "done", value: null, at: 2 });
    expect(sent).toEqual([{ name: "Coaching", location: "", colour: "blue" }]);
    expect(screen.getByText("Saved")).toBeVisible();
    expect(screen.getByLabelText("Name")).toHaveValue("Coaching");
    expect(screen.getByLabelText("Colour")).toHaveValue("blue");
    expect(screen.getByLabelText("All of them")).not.toBeChecked();
  });

  it("says at once that it is being sent, and that it was saved only as long as that is true of what it shows", async () => {
    const { action, answer } = answered();
    const user = userEvent.setup();
    render(form(action));
    const said = () => screen.getAllByRole("status").map((status) => status.textContent);
    expect(said()).toEqual(["", ""]);
    await user.type(screen.getByLabelText("Name"), "Coaching");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(said()).toEqual(["Sending…", ""]);
    await answer({ status: "done", value: null, at: 2 });
    expect(said()).toEqual(["", "Saved"]);
    await user.type(screen.getByLabelText("Name"), " hour");
    expect(said()).toEqual(["", ""]);
    await user.click(screen.getByRole("button", { name: "Save" }));
    // What is typed while it is under way is not in what is saved.
    await user.type(screen.getByLabelText("Name"), "s");
    await answer({ status: "done", value: null, at: 3 });
    expect(said()).toEqual(["", ""]);
  });

  it("is sent once however often the button is pressed while it is under way", async () => {
    const { action, answer } = answered();
    const user = userEvent.setup();
    render(form(action));
    const button = screen.getByRole("button", { name: "Save" });
    await user.dblClick(button);
    await user.type(screen.getByLabelText("Name"), "{Enter}");
    expect(action).toHaveBeenCalledTimes(1);
    expect(button).toHaveAttribute("aria-disabled", "true");
    await answer({ status: "done", value: null, at: 3 });
    expect(button).not.toHaveAttribute("aria-disabled");
  });

  it("survives a server that does not answer, and offers a reload when it was updated", async () => {
    const outdated = Object.assign(new Error("unknown action"), { name: "UnrecognizedActionError" });
    const action = jest
      .fn<FormAction>()
      .mockRejectedValueOnce(new TypeError("Failed to fetch"))
      .mockRejectedValueOnce(outdated);
    const user = userEvent.setup();
    render(form(action));
    await user.type(screen.getByLabelText("Name"), "Coaching");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The server could not be reached.");
    expect(screen.getByLabelText("Name")).toHaveValue("Coaching");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.getByRole("alert")).toHaveTextContent("Calpace was updated"));
    expect(screen.getByRole("button", { name: "Reload the page" })).toBeVisible();
  });

  it("rendered anew after a failure shows what was sent, unticked boxes included", async () => {
    const action = jest
      .fn<FormAction>()
      .mockResolvedValue(failed({ name: "Too long." }, { name: "x", colour: "blue", location: "" }));
    const user = userEvent.setup();
    render(form(action));
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(screen.getByLabelText("Name")).toHaveAttribute("value", "x"));
  });
});
