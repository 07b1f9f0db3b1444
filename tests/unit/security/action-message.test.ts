import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { isActionMessage, refusalOf } from "@/lib/security/action-message";

const APP = "https://calpace.example";

const request = (body: BodyInit | null, headers: Record<string, string> = {}) =>
  new Request(`${APP}/sign-up`, { method: "POST", body, headers: { host: "calpace.example", ...headers } });
const formOf = (fields: Record<string, string | string[]>) => {
  const form = new FormData();
  for (const [name, values] of Object.entries(fields))
    for (const one of [values].flat()) form.append(name, one);
  return form;
};
/** As React sends it from a page with scripts. */
const call = (args: unknown, fields: Record<string, string | string[]> = {}) =>
  refusalOf(
    request(formOf({ 0: typeof args === "string" ? args : JSON.stringify(args), ...fields }), {
      "next-action": "40aa",
    }),
    APP,
  );
/** As a browser sends it without scripts. */
const plain = (fields: Record<string, string | string[]>) => refusalOf(request(formOf(fields)), APP);

const nested = (levels: number, inner: unknown): unknown =>
  levels === 0 ? inner : { a: nested(levels - 1, inner) };

describe("messages to server actions", () => {
  it("are told from other requests as Next tells them", () => {
    const is = (method: string, headers: Record<string, string>) =>
      isActionMessage(new Request(APP, { method, headers }));
    expect(is("POST", { "next-action": "x" })).toBe(true);
    expect(is("POST", { "content-type": "multipart/form-data; boundary=x" })).toBe(true);
    expect(is("POST", { "content-type": "application/x-www-form-urlencoded" })).toBe(false);
    expect(is("GET", { "next-action": "x" })).toBe(false);
  });

  it.each([
    ["a form without a state", ["$K1"]],
    ["the first state", [{ status: "idle" }, "$K1"]],
    [
      "a failed one",
      [{ status: "failed", fields: { a: "b" }, values: { cost: "$$5", gone: "$undefined" } }, "$K1"],
    ],
    [
      "a date and numbers JSON lacks",
      [{ at: "$D2026-03-31T10:00:00.000Z", x: ["$NaN", "$-Infinity", "$-0"] }, "$K1"],
    ],
  ])("pass with scripts: %s", async (_what, args) => {
    expect(await call(args, { _1_name: "$1:__proto__", _1_ids: ["a", "b"], _1_constructor: "x" })).toBeNull();
  });

  it("pass without scripts: a plain action, one with a state, and a form that names none", async () => {
    expect(await plain({ $ACTION_ID_40aa: "" })).toBeNull();
    expect(
      await plain({
        $ACTION_REF_1: "",
        "$ACTION_1:0": '{"id":"60aa","bound":"$@1"}',
        "$ACTION_1:1": '[{"status":"idle"}]',
        $ACTION_KEY: "k1",
        name: "Anna",
      }),
    ).toBeNull();
    expect(await plain({ name: "Anna" })).toBeNull();
  });

  it.each([
    ["nothing of the kind", "[null,null]"],
    ["no list", '{"0":"$K1"}'],
    ["no arguments", "[]"],
    ["no JSON", "{{{"],
    ["too many arguments", '[1,2,"$K1"]'],
    ["a form in place of a state", '["$K1","$K1"]'],
    ["another part", '["$1"]'],
    ["a walk to a constructor", '["$1:__proto__:constructor:constructor","$K1"]'],
    ["a cycle", '["$Q1","$K1"]'],
    ["a long number", `["$n${"9".repeat(300_000)}","$K1"]`],
    ["a file", '["$B1","$K1"]'],
    ["another action", '["$F1","$K1"]'],
    ["a promise", '["$@1","$K1"]'],
    ["an endless nesting", `[${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)},"$K1"]`],
    ["a reference deep inside", JSON.stringify([nested(10, "$h1"), "$K1"])],
  ])("are refused with scripts: %s", async (_what, args) => {
    expect(await call(args)).toBe(400);
  });

  it.each([
    ["no arguments at all", { $ACTION_REF_1: "" }],
    ["no JSON", { $ACTION_REF_1: "", "$ACTION_1:0": "{" }],
    ["no action", { $ACTION_REF_1: "", "$ACTION_1:0": '{"bound":null}' }],
    ["a reference", { $ACTION_REF_1: "", "$ACTION_1:0": '{"id":"$1:__proto__","bound":"$@2"}' }],
    ["missing arguments", { $ACTION_REF_1: "", "$ACTION_1:0": '{"id":"60aa","bound":"$@1"}' }],
    [
      "other arguments",
      { $ACTION_REF_1: "", "$ACTION_1:0": '{"id":"a","bound":"$@1"}', "$ACTION_1:1": '["$Q0"]' },
    ],
    [
      "two actions",
      { $ACTION_REF_1: "", $ACTION_REF_2: "", "$ACTION_1:0": '{"id":"a"}', "$ACTION_2:0": '{"id":"a"}' },
    ],
    ["the same field twice", { $ACTION_REF_1: "", "$ACTION_1:0": ['{"id":"a"}', '{"id":"b"}'] }],
    ["arguments of no action", { "$ACTION_1:0": '["$Q0"]' }],
  ])("are refused without scripts: %s", async (_what, fields) => {
    expect(await plain(fields)).toBe(400);
  });

  it("are refused when they are no form, or too long", async () => {
    const action = { "next-action": "40aa" };
    expect(await refusalOf(request("[]", { ...action, "content-type": "text/plain" }), APP)).toBe(400);
    expect(await refusalOf(request("x", { ...action, "content-type": "multipart/form-data" }), APP)).toBe(
      400,
    );
    const broken = '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n[';
    const type = "multipart/form-data; boundary=x";
    expect(await refusalOf(request(broken, { ...action, "content-type": type }), APP)).toBe(400);
    expect(
      await refusalOf(request("x", { ...action, "content-type": type, "content-length": "1500000" }), APP),
    ).toBe(413);
  });

  it("are refused from a page of another host", async () => {
    const from = (origin: string, host = "calpace.example") =>
      refusalOf(request(formOf({ 0: '["$K1"]' }), { "next-action": "40aa", origin, host }), APP);
    expect(await from(APP)).toBeNull();
    expect(await from("http://10.0.0.7:3000", "10.0.0.7:3000")).toBeNull();
    for (const origin of [
      "null",
      "",
      "https://evil.test",
      "https://calpace.example.evil.test",
      "\\",
      "https://",
    ])
      expect([origin, await from(origin)]).toEqual([origin, 403]);
  });

  it("never make it fail or take long, whatever they hold", async () => {
    const text = fc.oneof(fc.json(), fc.string(), fc.constantFrom('["$K1"]', '{"id":"a","bound":"$@1"}'));
    const name = fc.oneof(
      fc.constantFrom("0", "1", "$ACTION_REF_1", "$ACTION_1:0", "$ACTION_1:1", "$ACTION_ID_x", "__proto__"),
      fc.string(),
    );
    const fields = fc.array(fc.tuple(name, text), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fields, fc.boolean(), async (given, scripted) => {
        const form = new FormData();
        for (const [key, value] of given) form.append(key, value);
        const status = await refusalOf(request(form, scripted ? { "next-action": "40aa" } : {}), APP);
        expect([null, 400]).toContain(status);
      }),
      { numRuns: 200 },
    );
  });
});
