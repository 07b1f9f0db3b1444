import { describe, expect, it } from "@jest/globals";
import { contentSecurityPolicy } from "@/lib/security/csp";

const base = { nonce: "abc", https: true, formTargets: ["https://accounts.google.com"], development: false };

describe("contentSecurityPolicy", () => {
  it("runs scripts by nonce only and frames nothing", () => {
    const csp = contentSecurityPolicy(base);
    expect(csp).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).toContain("form-action 'self' https://accounts.google.com;");
    expect(csp).not.toContain("unsafe-eval");
  });

  it("asks for https only where the app is on https", () => {
    expect(contentSecurityPolicy(base)).toContain("upgrade-insecure-requests");
    expect(contentSecurityPolicy({ ...base, https: false })).not.toContain("upgrade-insecure-requests");
  });

  it("loosens only for the dev server", () => {
    expect(contentSecurityPolicy({ ...base, development: true })).toContain("'unsafe-eval'");
  });
});
