import { describe, expect, it } from "@jest/globals";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { ActionForm } from "@/components/form/action-form";
import { InstantCheckbox, InstantSelect } from "@/components/form/instant";
import type { FormAction, FormState } from "@/components/form/state";

const done: FormState = { status: "done", value: null, at: 1 };
const refused: FormState = {
  status: "failed",
  code: "gone",
  message: "This calendar cannot be used any more.",
  fields: {},
  values: {},
  at: 1,
};

/** An action that keeps what it was sent and answers when the test says. */
function server() {
  const sent: (string | undefined)[][] = [];
  const waiting: ((state: FormState) => void)[] = [];
  const action: FormAction = (_state, data) => {
    sent.push([...data].map(([name, value]) => `${name}=${String(value)}`));
    return new Promise((resolve) => waiting.push(resolve));
  };
  return { action, sent, answer: (state: FormState) => act(async () => waiting.shift()?.(state)) };
}

describe("a switch that saves at once", () => {
  it("shows the new state before the answer and rolls back when it failed", async () => {
    const { action, sent, answer } = server();
    const user = userEvent.setup();
    render(
      <ActionForm action={action} instant>
        <InstantCheckbox name="bulk" label="Enable sync for all services" checked={false} />
      </ActionForm>,
    );
    const box = screen.getByLabelText("Enable sync for all services");
    await user.click(box);
    expect(sent).toEqual([["bulk=on"]]);
    expect(box).toBeChecked();
    await answer(refused);
    expect(box).not.toBeChecked();
    expect(screen.getByRole("alert")).toHaveTextContent("This calendar cannot be used any more.");
  });

  it("sends the last of several quick changes after the one under way", async () => {
    const { action, sent, answer } = server();
    const user = userEvent.setup();
    render(
      <ActionForm action={action} instant>
        <InstantSelect name="primary" label="Primary calendar" value="a">
          <option value="a">A</option>
          <option value="b">B</option>
          <option value="c">C</option>
        </InstantSelect>
      </ActionForm>,
    );
    const select = screen.getByLabelText("Primary calendar");
    await user.selectOptions(select, "B");
    await user.selectOptions(select, "A");
    await user.selectOptions(select, "C");
    expect(select).toHaveValue("c");
    expect(sent).toEqual([["primary=b"]]);
    await answer(done);
    expect(sent).toEqual([["primary=b"], ["primary=c"]]);
    expect(select).toHaveValue("c");
    await answer(done);
    expect(sent).toHaveLength(2);
  });

  it("follows what the server says when the page is drawn anew", () => {
    const { action } = server();
    const page = (checked: boolean) => (
      <ActionForm action={action} instant>
        <InstantCheckbox name="bulk" label="Bulk" checked={checked} />
      </ActionForm>
    );
    const { rerender } = render(page(false));
    rerender(page(true));
    expect(screen.getByLabelText("Bulk")).toBeChecked();
  });
});
