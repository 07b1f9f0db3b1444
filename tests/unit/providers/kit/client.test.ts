import { describe, expect, it } from "@jest/globals";
import { clientOf, missingOf } from "@/lib/providers/kit/client";
import { useEnv } from "../../../setup/env";

describe("the operator's registration at a service", () => {
  it("is its two variables", () => {
    useEnv({ GOOGLE_CLIENT_ID: "id", GOOGLE_CLIENT_SECRET: "secret" });
    expect(missingOf("GOOGLE")).toEqual([]);
    expect(clientOf("GOOGLE")).toEqual({ id: "id", secret: "secret" });
  });

  it("names those that are not set", () => {
    useEnv({ GOOGLE_CLIENT_ID: "id", GOOGLE_CLIENT_SECRET: "secret", MICROSOFT_CLIENT_ID: "id" });
    expect(missingOf("MICROSOFT")).toEqual(["MICROSOFT_CLIENT_SECRET"]);
    expect(() => clientOf("MICROSOFT")).toThrow(
      expect.objectContaining({
        kind: "denied",
        code: "not_configured",
        message: "Not set: MICROSOFT_CLIENT_SECRET.",
      }),
    );
    useEnv();
    expect(missingOf("GOOGLE")).toEqual(["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"]);
  });
});
