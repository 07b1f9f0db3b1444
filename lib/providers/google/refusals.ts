import type { ServiceCode } from "@/lib/errors/codes";

/**
 * What Google refuses a sign-in or a token for that is neither the person's doing nor this server's secret.
 * https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors
 */
export const REFUSALS = {
  admin_policy_enforced: "admin_policy",
  org_internal: "registration_internal",
} satisfies Record<string, ServiceCode>;
