import { expect, it } from "@jest/globals";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { CompareForm } from "@/app/(app)/_outside-changes/drift-form";

it("a comparison is announced once while it goes on, and once when it is over", async () => {
  const user = userEvent.setup();
  let end = () => {};
  const going = new Promise<void>((resolve) => {
    end = resolve;
  });
  render(
    <CompareForm
      id="a"
      action={async () => {
        await going;
        return { status: "done", value: { words: "All 3 events are as they should be" }, at: 1 };
      }}
    />,
  );
  const said = () =>
    screen
      .getAllByRole("status")
      .map((status) => status.textContent)
      .filter(Boolean);
  expect(said()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Compare now" }));
  expect(said()).toEqual(["Looking at each event…"]);
  end();
  await waitFor(() => expect(said()).toEqual(["All 3 events are as they should be"]));
});
