import { describe, expect, it } from "@jest/globals";
import { count, sum, table } from "../../../scripts/lib/test-report.mjs";

describe("the report of npm test", () => {
  it("counts Jest's tests and names what was skipped", () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 1,
      testResults: [
        {
          assertionResults: [
            { status: "passed", fullName: "a" },
            { status: "pending", fullName: "b" },
          ],
        },
        {
          assertionResults: [
            { status: "failed", fullName: "c" },
            { status: "todo", fullName: "d" },
          ],
        },
      ],
    };
    expect(count(report)).toEqual({ passed: 2, failed: 1, skipped: ["b", "d"] });
  });

  it("counts Playwright's tests in nested suites; one that passed only again is a failure", () => {
    const test = (title: string, status: string) => ({ title, tests: [{ status }] });
    const report = {
      suites: [
        { specs: [test("a", "expected"), test("b", "flaky")], suites: [{ specs: [test("c", "skipped")] }] },
        { specs: [test("d", "unexpected"), test("e", "expected")] },
      ],
    };
    expect(count(report)).toEqual({ passed: 2, failed: 2, skipped: ["c"] });
  });

  it("adds up", () => {
    expect(
      sum([
        { passed: 1, failed: 0, skipped: [] },
        { passed: 2, failed: 3, skipped: ["x"] },
      ]),
    ).toEqual({ passed: 3, failed: 3, skipped: ["x"] });
  });

  it("shows every step with its time", () => {
    const lines = table([
      { name: "lint", ok: true, seconds: 1.25 },
      { name: "unit", ok: false, seconds: 60 },
    ]).split("\n");
    expect(lines).toEqual([
      "lint   ok          1.3 s",
      "unit   FAILED     60.0 s",
      "total  FAILED     61.3 s",
    ]);
  });
});
