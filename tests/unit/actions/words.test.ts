import { describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { fieldsOf, typedValues } from "@/lib/actions/form";
import { issueWords, plainIssue } from "@/lib/actions/words";

const schema = z.object({
  name: z.string().min(1).max(5),
  email: z.email(),
  minutes: z.coerce.number().int().min(5).max(60),
  color: z.enum(["red", "blue"]),
});
const issues = (input: unknown) => {
  const parsed = schema.safeParse(input, { error: plainIssue });
  if (parsed.success) throw new Error("it is valid");
  return issueWords(parsed.error);
};

describe("words", () => {
  it("says what is wrong with each field, in plain words, once", () => {
    expect(issues({ name: "", email: "x", minutes: "2", color: "green" })).toEqual({
      name: "Fill this in.",
      email: "Enter an email address like name@example.com.",
      minutes: "Must be 5 or more.",
      color: "Pick one of the choices.",
    });
    expect(issues({ name: "abcdef", email: "a@b.co", minutes: "x", color: "red" })).toEqual({
      name: "Use at most 5 characters.",
      minutes: "Enter a number.",
    });
    expect(issues({})).toMatchObject({ name: "Fill this in.", color: "Pick one of the choices." });
  });
});

describe("forms", () => {
  it("reads fields, drops what Next adds and files, and never gives secrets back", () => {
    const form = new FormData();
    for (const [name, value] of [
      ["name", "Anna"],
      ["tag", "a"],
      ["tag", "b"],
      ["$ACTION_ID_1", "x"],
      ["currentPassword", "hunter2hunter2"],
      ["token", "abc"],
      ["__proto__", "x"],
    ] as const)
      form.append(name, value);
    form.append("file", new Blob(["x"]), "x.txt");
    const fields = fieldsOf(form);
    expect(Object.entries(fields)).toEqual([
      ["name", "Anna"],
      ["tag", ["a", "b"]],
      ["currentPassword", "hunter2hunter2"],
      ["token", "abc"],
      ["__proto__", "x"],
    ]);
    expect(Object.getPrototypeOf(fields)).toBe(Object.prototype);
    expect(typedValues(form)).toMatchObject({ name: "Anna", tag: "b" });
    expect(JSON.stringify(typedValues(form))).not.toContain("hunter2");
    expect(typedValues(form)).not.toHaveProperty("token");
  });
});
