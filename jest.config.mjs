/** One project per kind of test; `integration` runs on both databases with the same files. */
const base = {
  rootDir: import.meta.dirname,
  extensionsToTreatAsEsm: [".ts", ".tsx"],
  transform: {
    "^.+\\.tsx?$": [
      "@swc/jest",
      {
        jsc: {
          parser: { syntax: "typescript", tsx: true },
          transform: { react: { runtime: "automatic" } },
          target: "es2023",
          // `with { type: "json" }` has to reach Node.
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
      },
    ],
  },
  moduleNameMapper: {
    "^@/(.*)$": "<rootDir>/$1",
    "^server-only$": "<rootDir>/tests/setup/empty.ts",
  },
  testEnvironment: "node",
  modulePathIgnorePatterns: ["<rootDir>/\\.next"],
  setupFilesAfterEnv: ["<rootDir>/tests/setup/console.ts"],
};
const aroundAll = {
  pglite: { globalSetup: "<rootDir>/tests/setup/pglite-up.ts" },
  postgres: {
    globalSetup: "<rootDir>/tests/setup/postgres-up.ts",
    globalTeardown: "<rootDir>/tests/setup/postgres-down.ts",
  },
};
/** For long ways through the engine: it keeps its plans, which the embedded one would spend most of the time making. */
const onPostgres = { globals: { __TEST_DATABASE__: "postgres" }, ...aroundAll.postgres };
const database = (kind) => ({
  ...base,
  displayName: `integration-${kind}`,
  testMatch: ["<rootDir>/tests/integration/**/*.test.ts"],
  // Concurrency needs several connections: those files run on PostgreSQL only. Long simulations run once, on one.
  testPathIgnorePatterns: [kind === "pglite" ? "\\.postgres\\.test\\.ts$" : "\\.pglite\\.test\\.ts$"],
  globals: { __TEST_DATABASE__: kind },
  ...aroundAll[kind],
  setupFilesAfterEnv: [...base.setupFilesAfterEnv, "<rootDir>/tests/setup/database.ts"],
});

export default {
  // A machine busy with something else is no failure: five seconds are soon over while a library is first loaded.
  testTimeout: 20_000,
  testSequencer: "<rootDir>/tests/setup/long-first.cjs",
  projects: [
    { ...base, displayName: "unit", testMatch: ["<rootDir>/tests/unit/**/*.test.ts"] },
    {
      ...base,
      displayName: "components",
      testEnvironment: "jsdom",
      testMatch: ["<rootDir>/tests/components/**/*.test.tsx"],
      setupFilesAfterEnv: [...base.setupFilesAfterEnv, "<rootDir>/tests/setup/dom.ts"],
    },
    database("pglite"),
    database("postgres"),
    {
      ...base,
      displayName: "contract",
      testMatch: ["<rootDir>/tests/contract/**/*.test.ts"],
      ...onPostgres,
    },
    {
      ...base,
      displayName: "field",
      testMatch: ["<rootDir>/tests/field/**/*.test.ts"],
      ...onPostgres,
    },
  ],
};
