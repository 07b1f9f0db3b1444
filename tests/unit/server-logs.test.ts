import { describe, expect, it } from "@jest/globals";
import { CANARY } from "../canaries/fields";
import { complaintsAbout } from "../e2e/setup/logs";

const ready = '{"level":30,"msg":"ready"}';
const line = (msg: string) => JSON.stringify({ level: 50, msg });

describe("what a server of a browser test wrote", () => {
  it("is good when all from the log's first line on is the log's", () => {
    expect(complaintsAbout(`▲ Next.js\n✓ Ready\n${ready}\n${line("a\nb\u0000")}\n`)).toEqual([]);
  });

  it.each([
    ["a canary", line(`${CANARY}bookings-notes-01`)],
    ["a password a test types", line("correct horse battery staple")],
    ["an address a test types", line("anna.123.4@example.org")],
    ["a forged line", 'x"}\n{"level":30,"msg":"forged"}'],
    ["the lines of a stack", "Error: x\n    at y"],
    ["a control character", line("").replace('""', '"\u009b"')],
    ["a mark of direction", line("\u202e")],
  ])("is complained about for %s", (_what, written) => {
    expect(complaintsAbout(`${ready}\n${written}\n`)).not.toEqual([]);
  });
});
