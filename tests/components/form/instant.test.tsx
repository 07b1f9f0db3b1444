import { describe, expect, it } from "@jest/globals";
import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactElement } from "react";
import { hydrateRoot } from "react-dom/client";
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

/** The page as the server sends it, and what makes it work: until then a person may have changed it already. */
async function served(page: ReactElement) {
  const { renderToString } = await import("react-dom/server.node");
  const container = document.createElement("div");
  container.innerHTML = renderToString(page);
  document.body.append(container);
  const later = () => act(() => new Promise<void>((resolve) => setTimeout(resolve, 20)));
  const makeWork = async () => {
    await act(async () => void render(page, { container, hydrate: true }));
    await later();
  };
  return { container, makeWork };
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

  it("has whoever leaves the page asked first, as long as a choice is not saved", async () => {
    const { action, answer } = server();
    const user = userEvent.setup();
    render(
      <ActionForm action={action} instant>
        <InstantCheckbox name="bulk" label="Bulk" checked={false} />
      </ActionForm>,
    );
    const asked = () => !dispatchEvent(new Event("beforeunload", { cancelable: true }));
    expect(asked()).toBe(false);
    await user.click(screen.getByLabelText("Bulk"));
    expect(asked()).toBe(true);
    await user.click(screen.getByLabelText("Bulk"));
    await answer(done);
    expect(asked()).toBe(true);
    await answer(done);
    expect(asked()).toBe(false);
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

  it("sends what was ticked before the page worked", async () => {
    const { action, sent } = server();
    const { makeWork } = await served(
      <ActionForm action={action} instant>
        <InstantCheckbox name="bulk" label="Bulk" checked={false} />
      </ActionForm>,
    );
    screen.getByLabelText<HTMLInputElement>("Bulk").checked = true;
    await makeWork();
    expect(sent).toEqual([["bulk=on"]]);
    expect(screen.getByLabelText("Bulk")).toBeChecked();
  });

  it("sends what was picked before the page worked", async () => {
    const { action, sent } = server();
    const { makeWork } = await served(
      <ActionForm action={action} instant>
        <InstantSelect name="primary" label="Primary calendar" value="a">
          <option value="a">A</option>
          <option value="b">B</option>
        </InstantSelect>
      </ActionForm>,
    );
    screen.getByLabelText<HTMLSelectElement>("Primary calendar").value = "b";
    await makeWork();
    expect(sent).toEqual([["primary=b"]]);
    expect(screen.getByLabelText("Primary calendar")).toHaveValue("b");
  });

  it("sends a choice once whose own event made the page work", async () => {
    const { action, sent } = server();
    const page = (
      <ActionForm action={action} instant>
        <InstantSelect name="primary" label="Primary calendar" value="">
          <option value="">None</option>
          <option value="b">B</option>
        </InstantSelect>
      </ActionForm>
    );
    const { container } = await served(page);
    const select = screen.getByLabelText<HTMLSelectElement>("Primary calendar");
    await act(async () => {
      hydrateRoot(container, page);
      select.value = "b";
      select.dispatchEvent(new Event("change", { bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    expect(sent).toEqual([["primary=b"]]);
  });

  it("sends nothing of itself where nobody changed it", async () => {
    const { action, sent } = server();
    const { makeWork } = await served(
      <ActionForm action={action} instant>
        <InstantCheckbox name="bulk" label="Bulk" checked />
        <InstantSelect name="primary" label="Primary calendar" value="b">
          <option value="a">A</option>
          <option value="b">B</option>
        </InstantSelect>
      </ActionForm>,
    );
    await makeWork();
    expect(sent).toEqual([]);
  });
});
