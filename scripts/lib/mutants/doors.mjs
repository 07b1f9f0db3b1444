const unit = (file, name) => ({ kind: "unit", file: `tests/unit/${file}.test.ts`, name });
const integration = (file, name) => ({
  kind: "integration-pglite",
  file: `tests/integration/${file}.test.ts`,
  name,
});
const guarded = (name) => unit("server/guard", name);
const dataDir = (name) => unit("db/data-dir", name);
const guard = "lib/server/guard.ts";
const sessions = "lib/auth/store.ts";

/** Strangers at the door: what keeps them from stopping the server, reading its files and coming in. */
export const doorsRules = [
  {
    rule: "upgradeEnds",
    edits: [
      { file: guard, find: `else if (event === "upgrade") endUpgrade(given[1] as Duplex);`, replace: "" },
    ],
    tests: [guarded("an upgrade")],
  },
  {
    rule: "headTime",
    edits: [
      {
        file: "lib/server/connections.ts",
        find: "return closing || waited > headMs;",
        replace: "return closing;",
      },
      { file: guard, find: "server.headersTimeout = limits.headMs;", replace: "server.headersTimeout = 0;" },
      { file: guard, find: "server.requestTimeout = limits.bodyMs;", replace: "server.requestTimeout = 0;" },
    ],
    tests: [guarded("a head that drips")],
  },
  {
    rule: "longestGoes",
    edits: [
      {
        file: "lib/server/connections.ts",
        find: "this.#drop(longest);\n    }\n    this.#add(socket);",
        replace: "}\n    this.#add(socket);",
      },
    ],
    tests: [guarded("when all connections are taken")],
  },
  {
    rule: "proxiesOnly",
    edits: [
      {
        file: "lib/server/forwarded.ts",
        find: "if (hops < 1 || caller === undefined || isProxy(caller)) return;",
        replace: "if (hops >= 0) return;",
      },
    ],
    tests: [guarded("the address a request is said to come from")],
  },
  {
    rule: "connectTries",
    edits: [
      {
        file: "lib/accounts/connect/commands.ts",
        find: "const wait = await takeAttempt(tries, at);",
        replace: "const wait = await takeAttempt([], at);",
      },
    ],
    tests: [integration("accounts/tries", "are so many for one person")],
  },
  {
    rule: "strangersAll",
    edits: [
      {
        file: "lib/auth/sign-in.ts",
        find: `        bucket("strangers", policies.strangers),\n`,
        replace: "",
      },
    ],
    tests: [integration("auth/sign-in", "holds strangers altogether")],
  },
  {
    rule: "signUpAll",
    edits: [
      {
        file: "lib/people/sign-up/commands.ts",
        find: "const wait = await takeAttempt([bucket], now);",
        replace: "const wait = await takeAttempt(visit.address ? [bucket] : [], now);",
      },
    ],
    tests: [integration("people/sign-up", "slows everybody down together")],
  },
  {
    rule: "turnsBound",
    edits: [
      {
        file: "lib/security/turns.ts",
        find: "if (working < atOnce) working += 1;",
        replace: "if (working >= 0) working += 1;",
      },
    ],
    tests: [unit("security/turns")],
  },
  {
    rule: "hashTurns",
    edits: [
      {
        file: "lib/auth/password.ts",
        find: "return holder.__calpaceTurns(asker, work);",
        replace: "return work();",
      },
    ],
    tests: [integration("auth/sign-in", "says that it is busy")],
  },
  {
    rule: "valuesOut",
    edits: [
      {
        file: "db/client.ts",
        find: "  keepValuesOutOfErrors(PglitePreparedQuery);\n",
        replace: "",
      },
    ],
    tests: [integration("db/client", "repeats no value")],
  },
  {
    rule: "folderClosed",
    edits: [
      {
        file: "db/data-dir.ts",
        find: "chmodSync(path, mode & 0o7777 & ~OTHERS);",
        replace: "chmodSync(path, mode & 0o7777);",
      },
    ],
    tests: [dataDir("closes one that was open")],
  },
  {
    rule: "folderOwner",
    edits: [{ file: "db/data-dir.ts", find: "if (owner !== me && owner !== 0)", replace: "if (owner < 0)" }],
    tests: [dataDir("refuses another person's folder")],
  },
  {
    rule: "folderLock",
    edits: [
      {
        file: "db/lock.ts",
        find: `if (status === 0) return "ours";`,
        replace: `if (status !== null) return "ours";`,
      },
    ],
    tests: [unit("db/lock", "holds across containers")],
  },
  {
    rule: "ownHosts",
    edits: [
      {
        file: "lib/security/hosts.ts",
        find: "name === new URL(APP_URL).hostname ||",
        replace: 'name !== "" ||',
      },
    ],
    tests: [unit("security/hosts"), unit("middleware", "answers for its own hosts alone")],
  },
  {
    rule: "linkOnce",
    edits: [
      {
        file: "lib/people/reset/queries.ts",
        find: `= \${passwordChangedAt.toISOString()}::timestamptz`,
        replace: `> to_timestamp(0) + \${passwordChangedAt.toISOString()}::timestamptz - \${passwordChangedAt.toISOString()}::timestamptz`,
      },
    ],
    tests: [integration("people/reset", "is worth nothing once the password was changed otherwise")],
  },
  {
    rule: "idleWeek",
    edits: [
      {
        file: sessions,
        find: "gt(sessions.lastSeenAt, before(now, IDLE_SECONDS * 1000)));",
        replace: "gt(sessions.lastSeenAt, before(now, SESSION_SECONDS * 1000)));",
      },
    ],
    tests: [integration("auth/sessions", "ends a session that nobody used for seven days")],
  },
  {
    rule: "watchNoUse",
    edits: [{ file: sessions, find: "if (used && seenAt <= old)", replace: "if (seenAt <= old)" }],
    tests: [integration("auth/sessions", "is not used by what an open page asks by itself")],
  },
  {
    rule: "platforms",
    edits: [{ file: "lib/http/connector.ts", find: `["168.63.129.16/32", "161.26.0.0/16"]`, replace: "[]" }],
    tests: [unit("http/guarded-fetch", "where it may go")],
  },
  {
    rule: "grantBack",
    edits: [
      {
        file: "lib/people/from-outside/commands.ts",
        find: "await giveBack(done.value.left);",
        replace: "void giveBack;",
      },
    ],
    tests: [
      {
        kind: "contract",
        file: "tests/contract/google-give-back.test.ts",
        name: "from the command line",
      },
    ],
  },
  {
    rule: "grantShared",
    edits: [
      {
        file: "lib/connections/give-back.ts",
        find: "if (await isUsed(account)) return;",
        replace: "await isUsed(account);",
      },
    ],
    tests: [
      {
        kind: "contract",
        file: "tests/contract/google-give-back.test.ts",
        name: "stays while another person's connection lives by it",
      },
    ],
  },
  {
    rule: "lockedWaits",
    edits: [
      {
        file: "lib/sync/store/claim.ts",
        find: `and \${rested} and \${letIn}\``,
        replace: `and \${rested}\``,
      },
      {
        file: "lib/sync/store/mark.ts",
        find: ` and \${letIn}`,
        replace: "",
      },
    ],
    tests: [integration("sync/locked", "holds without an error")],
  },
  {
    rule: "doorGoesOn",
    edits: [
      {
        file: "lib/startup/door.ts",
        find: "async (lanes) => void kickLanes(lanes)",
        replace: "async () => void kickLanes([])",
      },
    ],
    tests: [
      {
        kind: "contract",
        file: "tests/contract/google-give-back.test.ts",
        name: "let in again through the running server's door",
      },
    ],
  },
  {
    rule: "doorRecorded",
    edits: [
      {
        file: "lib/security/events.ts",
        find: "if (!userId || LOGGED_ONLY.has(kind)) return;",
        replace: 'if (userId !== "") return;',
      },
    ],
    tests: [integration("security/events", "is recorded, as are its refusal and its throttle")],
  },
  {
    rule: "setupLink",
    edits: [
      {
        file: "lib/people/sign-up/rule.ts",
        find: `if (first && (!local || rule.kind === "closed")) return { kind: "setup" };`,
        replace: `if (first && rule.kind === "closed") return { kind: "setup" };`,
      },
    ],
    tests: [unit("people/sign-up-rule", "takes the setup link for the first account")],
  },
];
