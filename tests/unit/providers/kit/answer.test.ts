import { inspect } from "node:util";
import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { jsonAnswer, parsed } from "@/lib/providers/kit/answer";

const shape = z.object({ id: z.string() });
const answer = (body: unknown) => ({ status: 200, body, retryAfter: undefined });

describe("an answer", () => {
  it("is its status, its JSON and when to come back", async () => {
    const response = new Response('{"id":"a"}', { status: 429, headers: { "retry-after": "60" } });
    const { status, body, retryAfter } = await jsonAnswer(response);
    expect([status, body]).toEqual([429, { id: "a" }]);
    expect(Math.abs((retryAfter?.getTime() ?? 0) - Date.now() - 60_000)).toBeLessThan(5_000);
  });

  it("says when to come back in a header of the service's own, where it has one", async () => {
    const response = new Response("{}", { headers: { "retry-after": "60", "x-wait-until": "2031-03-05" } });
    const waitIn = (headers: Headers) => new Date(headers.get("x-wait-until") ?? 0);
    expect((await jsonAnswer(response, waitIn)).retryAfter).toEqual(new Date("2031-03-05"));
  });

  it.each(["", "<h1>Hello", '{"id":'])("has no body when it is %j", async (text) => {
    expect(await jsonAnswer(new Response(text))).toEqual({ status: 200, body: null, retryAfter: undefined });
  });

  it("is read by its shape", () => {
    expect(parsed(shape, answer({ id: "a", more: 1 }), "events.get")).toEqual({ id: "a" });
  });

  it("has no text that a database cannot keep", () => {
    const told = parsed(
      z.object({ names: z.array(z.string()) }),
      answer({ names: ["a\0b", "\ud83d", "😀"] }),
      "x",
    );
    expect(told).toEqual({ names: ["ab", "\ufffd", "😀"] });
  });

  it("is read however deep what nobody asked for is nested", () => {
    const deep = JSON.parse(`{"id":"a","more":${"[".repeat(50_000)}${"]".repeat(50_000)}}`);
    expect(parsed(shape, answer(deep), "events.get")).toEqual({ id: "a" });
  });

  it("that cannot be read leaves open what happened, and is not quoted", () => {
    let thrown: unknown;
    try {
      parsed(shape, answer({ id: 1, access_token: "secret" }), "events.get");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ kind: "ambiguous", code: "odd_answer" });
    expect(inspect(thrown, { depth: 10 })).not.toContain("secret");
  });
});
