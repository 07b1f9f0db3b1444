import { PassThrough } from "node:stream";
import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { QueryError } from "@/db/query-error";
import { makeLog } from "@/lib/log";
import { errorForLog } from "@/lib/log/error";
import { capture, captureConsole } from "@/lib/log/output";
import { reportRequestError } from "@/lib/log/request";

const TYPED = "Grace Hopper\n    at home";
const FORGED = `x\n{"level":30,"msg":"forged"}\n`;
const refused = Object.assign(new Error('duplicate key value violates unique constraint "users_email"'), {
  code: "23505",
  detail: "Key (email)=(grace@secret.test) already exists.",
  where: TYPED,
  parameters: [TYPED],
  constraint: "users_email",
});
const misread = Object.assign(new Error(`invalid input syntax for type uuid: "${TYPED}"`), {
  code: "22P02",
  params: [TYPED],
});
const insert = "insert into bookings values ($1, $2)";
const wrapped = new Error("A person's settings could not be planned.", {
  cause: new QueryError(insert, misread),
});
const parsed = (text: string): Error => {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
};
const notAUrl = (): Error => {
  try {
    return new URL("grace@secret.test") as never;
  } catch (error) {
    return error as Error;
  }
};
const noZone = (): Error => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: "Grace Hopper" }) as never;
  } catch (error) {
    return error as Error;
  }
};

describe("a failed query", () => {
  it.each([
    ["refused by a rule", refused],
    ["with a value that cannot be read", misread],
    ["for something that is no error", { params: [TYPED] }],
  ])("%s shows no value to anybody who prints it", (_name, cause) => {
    const error = new QueryError(insert, cause);
    const shown = inspect(error, { showHidden: true, depth: 10 }) + JSON.stringify(error);
    expect(shown).not.toMatch(/Grace|secret\.test|at home/);
    expect(shown).toContain(insert);
  });

  it("keeps what it was, its names and where it was", () => {
    expect(new QueryError(insert, refused).cause).toMatchObject({
      message: 'duplicate key value violates unique constraint "users_email"',
      code: "23505",
      constraint: "users_email",
      stack: expect.stringMatching(/users_email"\n\s+at .*log\.test\.ts/),
    });
  });
});

describe("an error in the log", () => {
  it.each([
    ["the database's own", refused],
    ["what a query caused", wrapped],
    ["a text that is no JSON", parsed(`["Grace Hopper" at home]`)],
    ["a text that is no address", notAUrl()],
    ["a word that is no time zone", noZone()],
    ["several", new AggregateError([refused, parsed(`{"Grace": 'at home'}`)], "all failed")],
  ])("of %s names no value that was given", (_name, error) => {
    expect(JSON.stringify(errorForLog(error))).not.toMatch(/Grace|secret\.test|at home/);
  });

  it("keeps the statement, the causes and where it was", () => {
    expect(errorForLog(wrapped)).toMatchObject({
      type: "Error",
      message: "A person's settings could not be planned.",
      stack: expect.stringContaining("log.test.ts"),
      cause: {
        type: "QueryError",
        message: `Failed query: ${insert}`,
        cause: { code: "22P02", message: 'invalid input syntax for type uuid: "…"' },
      },
    });
  });

  it("is told to a certain depth, though it causes itself, and says only its kind when it is none", () => {
    const round = new Error("round");
    round.cause = round;
    expect(JSON.stringify(errorForLog(round)).match(/"message":"round"/g)).toHaveLength(7);
    expect(errorForLog({ params: [TYPED] })).toEqual({ type: "object" });
    expect(errorForLog(TYPED)).toEqual({ type: "string" });
  });
});

/** A log of the product's kind, and the lines written to it. */
function collected() {
  const out = new PassThrough();
  const written: string[] = [];
  out.on("data", (chunk: Buffer) => written.push(chunk.toString()));
  const log = makeLog("info", out);
  const lines = () => written.join("").split("\n").filter(Boolean);
  return { log, lines, records: () => lines().map((line) => JSON.parse(line) as Record<string, unknown>) };
}

describe("what is written", () => {
  const unseen = /(?![\n\t])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

  it("holds no character that nobody sees, and reads back as it was", () => {
    const odd = fc.string({
      unit: fc.constantFrom("a", "\0", "\x1b[2J", "\x9b", "\u2028", "\u202e", "\u{e0041}", "\n", "é"),
    });
    fc.assert(
      fc.property(odd, (text) => {
        const { log, lines, records } = collected();
        log.info({ address: text }, text);
        expect(lines()).toHaveLength(1);
        expect(lines()[0]).not.toMatch(unseen);
        expect(records()[0]).toMatchObject({ address: text, msg: text });
      }),
    );
  });

  it("past the log is escaped as well, and bytes are left alone", () => {
    const out = new PassThrough();
    capture(out);
    out.write(`a\0\x1b[31m\u202e\tb\n`);
    out.write(Buffer.from([0, 1]));
    expect(out.read().toString("latin1")).toBe("a\\u0000\\u001b[31m\\u202e\tb\n\0\x01");
  });
});

describe("the console of others", () => {
  it("gives one line each, whatever is in it", () => {
    const { log, lines, records } = collected();
    const told = { error() {}, warn() {}, log() {}, info() {}, debug() {} } as Pick<
      Console,
      "error" | "warn" | "log" | "info" | "debug"
    >;
    captureConsole(log, told);
    told.error("no %s here:", FORGED, new QueryError(insert, misread));
    told.warn(FORGED);
    told.log("ready");
    const numbered = Object.assign(new Error("numbered"), { digest: "17" });
    told.error(numbered);
    told.error("\x1b[31m⨯\x1b[0m", numbered);
    expect(lines()).toHaveLength(3);
    expect(records().map((r) => r.level)).toEqual([50, 40, 30]);
    expect(records()[0]).toMatchObject({ msg: `no ${FORGED} here:`, err: { type: "QueryError" } });
  });

  it("is told with its request where there was one", () => {
    const { log, lines, records } = collected();
    const failed = Object.assign(new QueryError(insert, misread), { digest: "17", params: [TYPED] });
    const request = { method: "GET", route: "/bookings/[id]", type: "render", id: "r1" };
    reportRequestError(log, failed, request);
    expect(lines().join("")).not.toContain("Grace");
    expect(records()).toMatchObject([
      { request: "r1", method: "GET", route: "/bookings/[id]", err: { digest: "17", type: "QueryError" } },
    ]);
  });
});
