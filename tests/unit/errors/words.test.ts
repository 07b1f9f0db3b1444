import { describe, expect, it } from "@jest/globals";
import { failAt } from "@/lib/errors";
import { isServiceCode, whyOf, whySentence, wordsOf } from "@/lib/errors/words";
import { providers } from "@/lib/providers/registry";

describe("words for failures", () => {
  it("are sentences, of which a reason makes one by itself", () => {
    expect(wordsOf("wrong_password")).toBe("The server did not accept this username and password.");
    expect(wordsOf("unauthorized")).toBe("The service no longer accepts the sign-in.");
    expect(wordsOf("bulk_locked")).toBe("Bulk sync enabled – individual settings disabled");
  });

  it("end a sentence where a service is the reason, and say nothing of any other text", () => {
    expect(whyOf("unreachable")).toBe("the calendar server could not be reached");
    expect(whySentence("wrong_password")).toBe("The password is no longer accepted.");
    for (const text of ["too_soon", "something_new", "constructor", "__proto__", ""])
      expect(whyOf(text)).toBeNull();
    expect(isServiceCode("constructor")).toBe(false);
  });

  it("never tell one service in the words of another", () => {
    const names = providers.flatMap(({ name, hint }) => `${name} ${hint}`.match(/\w*[A-Z]\w{3,}/g) ?? []);
    expect(names).toEqual(expect.arrayContaining(["CalDAV", "Google", "Microsoft", "Apple"]));
    for (const code of ["refused", "read_only", "unauthorized", "server_error", "odd_answer"] as const)
      expect(wordsOf(code) + whyOf(code)).not.toMatch(new RegExp(names.join("|")));
  });

  it("stand beside the field a failure is about", () => {
    expect(failAt("email", "email_taken")).toEqual({
      ok: false,
      code: "email_taken",
      fields: { email: wordsOf("email_taken") },
    });
  });
});
