import type { FakeAnswer } from "../http/faults";
import { html } from "../kit/answers";
import { graphError } from "./answers";

/** What becomes of an account for a while: each as its organisation, its mailbox or the network answers. */
export const troubles = {
  /** https://learn.microsoft.com/graph/resolve-auth-errors#mailboxnotenabledforrestapi-or-mailboxnotsupportedforrestapi */
  "no mailbox": graphError(
    404,
    "MailboxNotEnabledForRESTAPI",
    "The mailbox is either inactive, soft-deleted, or is hosted on-premise.",
  ),
  /** The same, as it is said of a licence that was taken away (microsoft-graph-docs issue 1264). */
  "resource not found": graphError(404, "ResourceNotFound", "Resource could not be discovered."),
  "invalid user": graphError(404, "ErrorInvalidUser", "The requested user is invalid."),
  /** https://learn.microsoft.com/graph/errors: an application access policy or a rule of the organisation. */
  "access denied": graphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again."),
  /** Seen while a mailbox is moved, with this status. */
  stale: graphError(503, "MailboxInfoStale", "Mailbox info is stale."),
  /** https://learn.microsoft.com/entra/identity-platform/claims-challenge#claims-challenge-header-format */
  "claims challenge": graphError(
    401,
    "InvalidAuthenticationToken",
    "Continuous access evaluation resulted in challenge.",
    {},
    {
      "www-authenticate":
        'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="',
    },
  ),
  "insufficient claims": graphError(
    403,
    "insufficient_claims",
    "The token does not have the claims this resource asks for.",
  ),
  /** A proxy of the organisation in place of Graph: no words of Microsoft's. */
  page: html(403, "<h1>This site is blocked</h1>"),
} satisfies Record<string, FakeAnswer>;

export type Trouble = keyof typeof troubles;
