/** What one step's JSON report says: Jest's and Playwright's formats, told apart by their fields. */
export function count(report) {
  return "numPassedTests" in report ? countJest(report) : countPlaywright(report);
}

function countJest(report) {
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const skipped = tests.filter((t) => t.status !== "passed" && t.status !== "failed").map((t) => t.fullName);
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped };
}

function countPlaywright(report) {
  const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  const tests = report.suites
    .flatMap(specsOf)
    .flatMap((spec) => spec.tests.map((t) => ({ ...t, title: spec.title })));
  const skipped = tests.filter((t) => t.status === "skipped").map((t) => t.title);
  const failed = tests.filter((t) => t.status === "unexpected" || t.status === "flaky").length;
  return { passed: tests.filter((t) => t.status === "expected").length, failed, skipped };
}

/** The totals of several counts. */
export const sum = (counts) => ({
  passed: counts.reduce((n, c) => n + c.passed, 0),
  failed: counts.reduce((n, c) => n + c.failed, 0),
  skipped: counts.flatMap((c) => c.skipped),
});

/** The steps as a table for a terminal: name, how it ended, how long it took. */
export function table(steps) {
  const width = Math.max(...steps.map((s) => s.name.length), 5);
  const line = (name, end, seconds) =>
    `${name.padEnd(width)}  ${end.padEnd(6)}  ${seconds.toFixed(1).padStart(7)} s`;
  const total = steps.reduce((n, s) => n + s.seconds, 0);
  const ok = steps.every((s) => s.ok);
  return [
    ...steps.map((s) => line(s.name, s.ok ? "ok" : "FAILED", s.seconds)),
    line("total", ok ? "ok" : "FAILED", total),
  ].join("\n");
}
