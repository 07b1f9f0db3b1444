import { describe, expect, it } from "@jest/globals";
import { jobOf, todoOf } from "@/lib/errors/jobs";

describe("whose job it is", () => {
  it.each([
    "anna@gmail.com",
    "Anna@GoogleMail.com",
    "bo@outlook.com",
    "bo@hotmail.co.uk",
    "bo@live.nl",
    "bo@msn.com",
  ])("is never an administrator's where nobody administers the account: %s", (address) => {
    for (const code of ["access_denied", "no_mailbox", "not_calendar_user"] as const) {
      expect(jobOf(code, address)).toBe("person");
      expect(todoOf(code, address)).not.toMatch(/organisation|administrator/);
    }
  });

  it.each([
    "anna@contoso.example",
    "anna@gmail.com.evil.example",
    "gmail.com@contoso.example",
    "anna@mygmail.com",
    "",
  ])("may be an administrator's of any other account: %p", (address) => {
    expect(jobOf("not_calendar_user", address)).toBe("administrator");
    expect(todoOf("not_calendar_user", address)).toMatch(/organisation's administrator/);
  });

  it("is the same for every account otherwise", () => {
    for (const address of ["anna@gmail.com", "anna@contoso.example"]) {
      // Only an organisation has a policy.
      expect(jobOf("admin_policy", address)).toBe("administrator");
      expect(jobOf("api_disabled", address)).toBe("operator");
      expect(jobOf("server_error", address)).toBe("nobody");
      expect(todoOf("server_error", address)).toBeNull();
    }
  });
});
