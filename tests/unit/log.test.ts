import { describe, expect, it } from "@jest/globals";
import { DrizzleQueryError } from "drizzle-orm/errors";
import { errorForLog } from "@/lib/log";

const refused = Object.assign(new Error("duplicate key value"), {
  code: "23505",
  detail: "Key (email)=(grace@secret.test) already exists.",
});
const failed = new DrizzleQueryError(
  "insert into bookings values ($1, $2)",
  ["Grace Hopper\n    at home", "grace@secret.test"],
  refused,
);
const wrapped = new Error("A person's settings could not be planned.", { cause: failed });

describe("an error in the log", () => {
  it.each([
    ["a query", failed],
    ["what a query caused", wrapped],
    ["the database's own", refused],
  ])("of %s names no value that was written", (_name, error) => {
    const text = JSON.stringify(errorForLog(error));
    expect(text).not.toMatch(/Grace|secret\.test|at home/);
    expect(text).toContain("duplicate key value");
  });

  it("keeps the statement, the cause and where it was", () => {
    expect(errorForLog(failed)).toMatchObject({
      type: "DrizzleQueryError",
      message: "Failed query: insert into bookings values ($1, $2): duplicate key value",
      stack: expect.stringMatching(/log\.test\.ts[\s\S]*caused by: Error: duplicate key value/),
    });
  });
});
