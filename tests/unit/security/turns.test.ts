import { describe, expect, it } from "@jest/globals";
import { type Asker, BusyError, createTurns } from "@/lib/security/turns";

/** Work that goes on until it is let go, and what has begun so far. */
function line(limits = { atOnce: 2, waiting: { known: 2, stranger: 1 } }) {
  const inTurn = createTurns(limits);
  const begun: string[] = [];
  const ends = new Map<string, (failure?: Error) => void>();
  const ask = (name: string, asker: Asker) =>
    inTurn(asker, () => {
      begun.push(name);
      return new Promise<string>((resolve, reject) =>
        ends.set(name, (failure) => (failure ? reject(failure) : resolve(name))),
      );
    });
  const end = async (name: string, failure?: Error) => {
    ends.get(name)?.(failure);
    await new Promise(setImmediate);
  };
  return { ask, begun, end };
}

describe("turns", () => {
  it("let so many work at once, and the known before strangers who came first", async () => {
    const { ask, begun, end } = line();
    const all = [ask("a", "stranger"), ask("b", "stranger"), ask("c", "stranger"), ask("d", "known")];
    expect(begun).toEqual(["a", "b"]);
    await end("a");
    expect(begun).toEqual(["a", "b", "d"]);
    await end("b");
    expect(begun).toEqual(["a", "b", "d", "c"]);
    await end("c");
    await end("d");
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "d"]);
  });

  it("turn away who finds the own line full: strangers fill theirs and nobody else's", async () => {
    const { ask, begun, end } = line();
    const all = [ask("a", "stranger"), ask("b", "stranger"), ask("c", "stranger")];
    await expect(ask("d", "stranger")).rejects.toThrow(BusyError);
    all.push(ask("e", "known"), ask("f", "known"));
    await expect(ask("g", "known")).rejects.toThrow(BusyError);
    for (const name of ["a", "b", "e", "f", "c"]) await end(name);
    expect(begun).toEqual(["a", "b", "e", "f", "c"]);
    expect(await Promise.all(all)).toEqual(["a", "b", "c", "e", "f"]);
  });

  it("hand a turn on after a failure as well", async () => {
    const { ask, end } = line({ atOnce: 1, waiting: { known: 1, stranger: 1 } });
    const failing = ask("a", "known");
    const next = ask("b", "known");
    const failed = expect(failing).rejects.toThrow("no");
    await end("a", new Error("no"));
    await failed;
    await end("b");
    expect(await next).toBe("b");
    const last = ask("c", "stranger");
    await end("c");
    expect(await last).toBe("c");
  });
});
