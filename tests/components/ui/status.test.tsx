import { expect, it } from "@jest/globals";
import { render, screen } from "@testing-library/react";
import { Banner } from "@/components/ui/banner";
import { Status, type StatusTone } from "@/components/ui/status";

it("tells every state by a shape of its own and a word, not by colour alone", () => {
  const tones: StatusTone[] = ["ok", "busy", "warning", "danger", "off"];
  const shapes = tones.map((tone) => {
    const { container, unmount } = render(<Status tone={tone}>{`word of ${tone}`}</Status>);
    expect(screen.getByText(`word of ${tone}`)).toBeVisible();
    const drawn = container.querySelector("svg")?.innerHTML;
    unmount();
    return drawn;
  });
  expect(new Set(shapes).size).toBe(tones.length);
});

it("says aloud what kind of message a banner is", () => {
  render(<Banner tone="warning" role="status" title="No primary calendar is chosen" />);
  expect(screen.getByRole("status")).toHaveTextContent("Warning: No primary calendar is chosen");
});
