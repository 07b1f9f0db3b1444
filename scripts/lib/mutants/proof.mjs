import { at, block, claim, lookers, probe, proof, settledLane } from "./places.mjs";

/** Accounts that are asked whether they work. */
export const proofRules = [
  {
    rule: "probeWake",
    edits: [
      {
        file: "lib/sync/store/probe.ts",
        find: ` or wake_seq <> \${lane.wakeSeq}::bigint\n`,
        replace: "\n",
      },
    ],
    tests: [at("faults", "is woken by whoever looked")],
  },
  {
    // An account that is quiet is asked.
    rule: "proofDue",
    edits: [
      {
        file: claim,
        find: `when denials = 0 then coalesce(probe_at, \${nextProof})`,
        replace: "when denials = 0 then probe_at",
      },
    ],
    tests: [proof("is asked as well when nothing was ever sent there")],
  },
  {
    rule: "proofNext",
    edits: [
      {
        file: probe,
        find: `case when n.paused_at is null then \${nextProof} end`,
        replace: "case when n.paused_at is null then null::timestamptz end",
      },
      {
        file: claim,
        find: `when denials = 0 then coalesce(probe_at, \${nextProof})`,
        replace: "when denials = 0 then probe_at",
      },
    ],
    tests: [proof("is connected, and asked once in five to six hours")],
  },
  {
    rule: "proofMoved",
    edits: [
      {
        file: settledLane,
        find: `when \${proven} then \${nextProof} else s.probe_at end`,
        replace: "else s.probe_at end",
      },
    ],
    tests: [proof("is not asked while its events tell")],
  },
  {
    rule: "proofBlocks",
    edits: [{ file: probe, find: `\${error?.kind === "reauth"} and`, replace: "false and" }],
    tests: [proof("learns that it was revoked")],
  },
  {
    rule: "proofDenied",
    edits: [{ file: probe, find: `\${error?.kind === "denied"} and`, replace: "false and" }],
    tests: [proof("that is denied says so")],
  },
  {
    rule: "proofOurs",
    edits: [{ file: probe, find: `proven_at = case when \${ours}`, replace: "proven_at = case when true" }],
    tests: [proof("believes no answer to a sign-in that was replaced")],
  },
  {
    rule: "proofReplaced",
    edits: [{ file: probe, find: `=== "reauth"} and \${ours} and`, replace: `=== "reauth"} and` }],
    tests: [proof("believes no answer to a sign-in that was replaced")],
  },
  {
    rule: "proofRest",
    edits: [
      {
        file: block,
        find: `blocked is null and denials = 0
  and (not_before is null or not_before <= clock_timestamp())`,
        replace: "blocked is null and denials = 0",
      },
    ],
    tests: [proof("that asked for a break is not asked before it is over")],
  },
  {
    rule: "proofAgain",
    edits: [
      {
        file: probe,
        find: `when \${quiet} then \${proofAgain}`,
        replace: `when \${quiet} then \${nextProof}`,
      },
    ],
    tests: [proof("that gives no answer is connected for seven hours")],
  },
  {
    rule: "proofFair",
    edits: [
      {
        file: probe,
        find: "greatest(s.proven_at, s.checked_at) nulls first",
        replace: "s.proven_at nulls first",
      },
    ],
    tests: [proof("are asked while the run has time")],
  },
  {
    rule: "lookOnce",
    edits: [{ file: lookers, find: ` and \${longAgo(sql\`checked_at\`, freshMs)}`, replace: "" }],
    tests: [proof("does not have one asked again and again")],
  },
  {
    // Whoever tries a wrong password often is locked out.
    rule: "passwordDaily",
    edits: [
      {
        file: "lib/connections/looks.ts",
        find: `connect.kind === "password" ? PASSWORD_PROBE_MS : PROBE_FIRST_MS`,
        replace: "PROBE_FIRST_MS",
      },
    ],
    tests: [proof("is tried once a day, other sign-ins sooner")],
  },
  {
    // A refused sign-in goes one way, whoever met it.
    rule: "askedMarks",
    edits: [
      {
        file: "lib/connections/renewal.ts",
        find: "if (error instanceof ProviderError) await keepTrouble(account, error);",
        replace: "",
      },
    ],
    tests: [
      {
        kind: "integration-pglite",
        file: "tests/integration/accounts/test-event.test.ts",
        name: "has the account need its person",
      },
    ],
  },
];
