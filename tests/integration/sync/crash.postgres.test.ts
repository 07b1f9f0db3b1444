import { describe, expect, it } from "@jest/globals";
import { type CrashReport, crashRun, killPoints } from "../../chaos/crash/harness";
import { noDifference } from "../../chaos/oracle";
import { testDatabaseUrl } from "../../setup/database";

/* F25: `npm run test:chaos` does the same for hours; this is its short form. */

const expectWhole = (report: CrashReport) => {
  expect(report.wrong).toEqual([]);
  expect(report.difference).toEqual(noDifference);
};

describe("F25: worker processes killed with SIGKILL", () => {
  it("at every point leave exactly the right events behind, with two instances", async () => {
    const kills = 2 * killPoints.length;
    const report = await crashRun({
      databaseUrl: testDatabaseUrl ?? "",
      flavour: "caldav",
      instances: 2,
      kills,
      seed: 1,
      limitMs: 240_000,
    });
    expectWhole(report);
    expect(Object.keys(report.kills).sort()).toEqual([...killPoints].sort());
  }, 400_000);
});
