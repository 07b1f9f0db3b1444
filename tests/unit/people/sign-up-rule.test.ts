import { describe, expect, it } from "@jest/globals";
import { parseEnv, type SignUpRule } from "@/lib/env";
import { type Door, doorOf, isOpen, type Pass, refusalAtDoor } from "@/lib/people/sign-up/rule";

const rule = (kind: "first" | "open" | "closed"): SignUpRule => ({ kind });
const domains: SignUpRule = { kind: "domains", domains: ["example.com", "example.org"] };
const setup: Pass = { id: "1", email: null, setup: true };
const anybody: Pass = { id: "2", email: null, setup: false };
const forAnna: Pass = { id: "3", email: "anna@example.net", setup: false };

describe("the door", () => {
  const kinds = (first: boolean, local: boolean) =>
    [rule("first"), rule("open"), rule("closed"), domains].map((one) => doorOf(one, { first, local }).kind);

  it("takes the setup link for the first account, unless only this machine reaches the server", () => {
    expect(kinds(true, false)).toEqual(["setup", "setup", "setup", "setup"]);
    expect(kinds(true, true)).toEqual(["open", "open", "setup", "domains"]);
  });

  it("is as SIGN_UP says from then on", () => {
    for (const local of [true, false])
      expect(kinds(false, local)).toEqual(["closed", "open", "closed", "domains"]);
  });

  it.each<[Door, Pass | "void" | null, string, string | undefined]>([
    [{ kind: "open" }, null, "a@b.example", undefined],
    [{ kind: "closed" }, null, "a@b.example", "sign_up_closed"],
    [{ kind: "setup" }, null, "a@b.example", "setup_link_needed"],
    [{ kind: "setup" }, setup, "a@b.example", undefined],
    [{ kind: "closed" }, setup, "a@b.example", "invitation_void"],
    [{ kind: "open" }, setup, "a@b.example", "invitation_void"],
    [{ kind: "open" }, "void", "a@b.example", "invitation_void"],
    [{ kind: "closed" }, anybody, "a@b.example", undefined],
    [{ kind: "closed" }, forAnna, "anna@example.net", undefined],
    [{ kind: "open" }, forAnna, "eve@example.net", "invitation_other_email"],
    [domains as Door, null, "a@example.org", undefined],
    [domains as Door, null, "a@sub.example.org", "sign_up_domain"],
    [domains as Door, null, "a@notexample.org", "sign_up_domain"],
    [domains as Door, null, '"a@example.org"@evil.example', "sign_up_domain"],
    [domains as Door, null, "a@example.org.evil.example", "sign_up_domain"],
    [domains as Door, anybody, "a@evil.example", undefined],
  ])("%j with %j for %s: %s", (door, pass, email, code) => {
    expect(refusalAtDoor(door, email, pass)?.code).toBe(code);
  });

  it("offers the form where somebody needs no link", () => {
    expect(
      [{ kind: "open" }, domains, { kind: "setup" }, { kind: "closed" }].map((d) => isOpen(d as Door)),
    ).toEqual([true, true, false, false]);
  });
});

describe("SIGN_UP", () => {
  const parsed = (SIGN_UP?: string) =>
    parseEnv({
      AUTH_SECRET: "a secret for tests only, long enough",
      ENCRYPTION_KEYS: `t1:${Buffer.alloc(32, 7).toString("base64")}`,
      SIGN_UP,
    }).SIGN_UP;

  it("is first unless told otherwise", () => {
    expect(parsed()).toEqual({ kind: "first" });
    expect(parsed("")).toEqual({ kind: "first" });
    expect(parsed("closed")).toEqual({ kind: "closed" });
    expect(parsed("domains: Example.com , example.org")).toEqual(domains);
  });

  it.each([
    "yes",
    "Open",
    "domains:",
    "domains:example",
    "domains:a@example.com",
    "domains:a.example,,b.example",
  ])("does not start with %j", (value) => {
    expect(() => parsed(value)).toThrow(/SIGN_UP must be first, open, closed or domains:/);
  });
});
