import { beforeEach, describe, expect, it } from "@jest/globals";
import { unstable_doesMiddlewareMatch as passes } from "next/experimental/testing/server";
import { NextRequest } from "next/server";
import { makeToken } from "@/lib/auth/token";
import { config, middleware } from "@/middleware";
import { useEnv } from "../setup/env";

const at = (path: string, headers: Record<string, string> = {}) =>
  middleware(new NextRequest(`http://localhost:3000${path}`, { headers }));
const signedIn = async () => {
  const id = "0190a000-0000-7000-8000-000000000000";
  return { cookie: `calpace.session=${await makeToken({ userId: id, sessionId: id })}` };
};

describe("middleware", () => {
  beforeEach(() => useEnv());

  it.each([
    ["/dashboard", {}],
    ["/settings/integrations?x=1&y=2", {}],
    ["/a-page-made-tomorrow", {}],
    ["/sign-in/../dashboard", {}],
    ["/sign-invented", {}],
    ["/api", {}],
    ["/dashboard.rsc", {}],
    ["/dashboard", { rsc: "1", "next-router-prefetch": "1", purpose: "prefetch" }],
    ["/dashboard", { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" }],
    ["/dashboard", { cookie: "calpace.session=forged" }],
    ["/dashboard", { cookie: "next-auth.session-token=x" }],
  ])("sends nobody from %s %j to sign in and back", async (path, headers) => {
    const response = await at(path, headers as Record<string, string>);
    expect(response.status).toBe(303);
    const location = new URL(response.headers.get("location") ?? "");
    expect(location.pathname).toBe("/sign-in");
    const asked = new URL(path, "http://localhost:3000");
    expect(location.searchParams.get("callbackUrl")).toBe(asked.pathname + asked.search);
  });

  it.each(["/sign-in", "/sign-up", "/reset-password?token=x", "/api/cron/sync", "/api/auth/sign-in"])(
    "lets everybody through to %s",
    async (path) => {
      const response = await at(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("x-middleware-next")).toBe("1");
    },
  );

  it("leaves what every browser and robot asks for alone, and nothing that only begins like it", () => {
    const held = (path: string) => passes({ config, url: `http://localhost:3000${path}`, nextConfig: {} });
    for (const path of ["/favicon.ico", "/icon.svg", "/manifest.webmanifest", "/robots.txt"])
      expect([path, held(path)]).toEqual([path, false]);
    for (const path of ["/robots.txt/dashboard", "/favicon.ico.rsc", "/icon.svg2", "/dashboard", "/"])
      expect([path, held(path)]).toEqual([path, true]);
  });

  it("hands pages the path that was asked for and a nonce of their own, whatever the client claims", async () => {
    const headers = { ...(await signedIn()), "x-calpace-path": "//evil", "x-nonce": "known" };
    const [one, two] = [await at("/services?page=2", headers), await at("/services?page=2", headers)];
    expect(one.headers.get("x-middleware-request-x-calpace-path")).toBe("/services?page=2");
    const nonce = one.headers.get("x-middleware-request-x-nonce") ?? "";
    expect(Buffer.from(nonce, "base64")).toHaveLength(16);
    expect(two.headers.get("x-middleware-request-x-nonce")).not.toBe(nonce);
    expect(one.headers.get("content-security-policy")).toContain(`'nonce-${nonce}'`);
    expect(one.headers.get("x-middleware-request-content-security-policy")).toContain(`'nonce-${nonce}'`);
  });

  it("sets the security headers on every answer, redirects included", async () => {
    for (const response of [await at("/dashboard"), await at("/sign-in"), await at("/api/health")]) {
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("referrer-policy")).toBe("same-origin");
      expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(response.headers.get("strict-transport-security")).toBeNull();
    }
    useEnv({ APP_URL: "https://calpace.example" });
    expect((await at("/sign-in")).headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
  });

  it("lets forms lead to the sign-in pages of services that are set up, and nowhere else", async () => {
    const googleClient = { GOOGLE_CLIENT_ID: "id", GOOGLE_CLIENT_SECRET: "secret" };
    const microsoftClient = { MICROSOFT_CLIENT_ID: "id", MICROSOFT_CLIENT_SECRET: "secret" };
    const targets = async (overrides: Record<string, string>) => {
      useEnv(overrides);
      const policy = (await at("/sign-in")).headers.get("content-security-policy") ?? "";
      return /form-action ([^;]*);/.exec(policy)?.[1];
    };
    expect(await targets({})).toBe("'self'");
    expect(await targets({ ...googleClient, MICROSOFT_CLIENT_ID: "id" })).toBe(
      "'self' https://accounts.google.com",
    );
    expect(await targets({ ...googleClient, ...microsoftClient })).toBe(
      "'self' https://accounts.google.com https://login.microsoftonline.com https://login.live.com",
    );
    const elsewhere = {
      MICROSOFT_AUTHORITY_URL: "https://login.microsoftonline.us/x",
      GOOGLE_OAUTH_URL: "http://127.0.0.1:9999",
    };
    expect(await targets({ ...googleClient, ...microsoftClient, ...elsewhere })).toBe(
      "'self' http://127.0.0.1:9999 https://login.microsoftonline.us https://login.live.com",
    );
    expect(await targets(elsewhere)).toBe("'self'");
  });
});
