import { expect, it } from "@jest/globals";
import { reopenRun } from "../../chaos/embedded/harness";

it("F25: the embedded database opens whole after its process was killed, every acknowledged row in it", async () => {
  const report = await reopenRun(4, 1);
  expect(report.wrong).toEqual([]);
  expect(report.lost).toEqual([]);
  expect(report.kills).toBe(4);
  expect(report.acknowledged).toBeGreaterThan(3);
}, 300_000);
