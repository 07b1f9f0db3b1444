import type { ServiceCode } from "@/lib/errors/codes";

/**
 * What Google refuses a sign-in or a token for that is neither the person's doing nor this server's secret.
 * https://developers.google.com/identity/protocols/oauth2/web-server#authorization-errors
 */
export const REFUSALS = {
  admin_policy_enforced: "admin_policy",
  org_internal: "registration_internal",
} satisfies Record<string, ServiceCode>;

/**
 * Why it refuses a grant, where it says more than that. `invalid_rapt`: the organisation ends sign-ins after a while
 * (support.google.com/a/answer/9368756), seen of Workspace accounts (google-auth-library-nodejs, issue 1961).
 */
export const SUBTYPES = {
  invalid_rapt: "sign_in_frequency",
  rapt_required: "sign_in_frequency",
} satisfies Record<string, ServiceCode>;
