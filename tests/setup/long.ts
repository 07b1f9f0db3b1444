import { it } from "@jest/globals";

declare const __TEST_DATABASE__: "pglite" | "postgres";

/**
 * A test that lets hours or days pass, told by the rules and not by the database: it runs on PostgreSQL, which keeps its
 * plans. The embedded database would make them anew for every tick, and the statements are those of the file's other
 * tests, which run on both.
 */
export const itInTheLongRun = (name: string, test: () => Promise<void>, timeout?: number): void => {
  if (__TEST_DATABASE__ === "postgres") it(name, test, timeout);
};
