import { describe, expect, it } from "@jest/globals";
import { render } from "@testing-library/react";
import { LastRun } from "@/app/(app)/settings/integrations/_components/last-run";
import { reading } from "../../setup/reading";

const now = new Date("2031-06-01T12:00:00Z");
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const shown = (at: Date | null) =>
  render(<LastRun at={at} now={now} times={reading("Europe/Berlin")} />).container.textContent;

describe("the engine's heartbeat", () => {
  it("is a line while the scheduler runs", () => {
    expect(shown(ago(1))).toBe("Last sync run: 1 minute ago, 13:59");
  });

  it("is an alarm once it has not run for five minutes, or never", () => {
    expect(shown(ago(5))).not.toContain("Warning");
    expect(shown(ago(6))).toContain("Warning: The last sync run was at 13:54");
    expect(shown(null)).toContain("Warning: The sync has not run yet");
  });
});
