import { connections } from "./places.mjs";

/** Sign-ins to services and their renewal. */
export const tokensRules = [
  {
    rule: "tokenCas",
    edits: [
      {
        file: "lib/connections/store/tokens.ts",
        find: `and token_version = \${version}::bigint and credentials is not null returning id`,
        replace: "and credentials is not null returning id",
      },
    ],
    tests: [connections("tokens")],
  },
  {
    rule: "tokenLease",
    edits: [
      {
        file: "lib/connections/store/tokens.ts",
        find: "and (refresh_lease_until is null or refresh_lease_until <= clock_timestamp()) returning id",
        replace: "returning id",
      },
    ],
    tests: [connections("refresh.postgres", "integration-postgres")],
  },
  {
    rule: "renewOnce",
    edits: [
      {
        file: "lib/connections/renewal.ts",
        find: "renewed ??= renew(open, opened.tokenVersion)",
        replace: "renewed = renew(open, opened.tokenVersion)",
      },
    ],
    tests: [
      { kind: "unit", file: "tests/unit/connections/renewal.test.ts", name: "is renewed once for all" },
    ],
  },
  {
    rule: "renewFault",
    edits: [
      {
        file: "lib/connections/renewal.ts",
        find: "throw new NotRenewed(error);",
        replace: "throw error;",
      },
    ],
    tests: [
      { kind: "contract", file: "tests/contract/access.test.ts", name: "cannot be renewed as the server's" },
    ],
  },
  {
    rule: "renewAll",
    edits: [
      {
        file: "lib/connections/renewal.ts",
        find: `error.kind !== "reauth" || session`,
        replace: `error.kind === "reauth" || session`,
      },
    ],
    tests: [
      { kind: "unit", file: "tests/unit/connections/renewal.test.ts", name: "is renewed once for all" },
    ],
  },
  {
    // An invalid_grant is believed without looking whether somebody gave consent meanwhile.
    rule: "grantReread",
    edits: [
      {
        file: "lib/connections/tokens.ts",
        find: 'error.kind === "reauth" && replaced',
        replace: 'error.kind === "reauth" && !replaced && false',
      },
    ],
    tests: [connections("tokens", "integration-pglite")],
  },
];
