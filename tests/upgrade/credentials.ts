import { wholeListing } from "@/lib/providers/kit/listing";
import type { ConnectedAccount, Credentials } from "@/lib/providers/provider";
import type { RemoteAccount } from "./services";

/** Access tokens that outlive every test: nobody is asked for new ones. */
const ENDS = "2099-12-31T00:00:00.000Z";

function credentialsOf({ provider, address, identity, secret }: RemoteAccount): Credentials {
  switch (provider) {
    case "google":
      return {
        access_token: secret,
        refresh_token: `${secret} (refresh)`,
        expires_at: ENDS,
        scope: "calendar",
      };
    case "microsoft":
      return { accessToken: secret, expiresAt: ENDS, account: identity, cache: "{}" };
    default:
      return { username: address, password: secret };
  }
}

/** A remote account as its provider answers when somebody has just signed in to it. */
export const signedInTo = (account: RemoteAccount): ConnectedAccount => ({
  remoteIdentity: account.identity,
  address: account.address,
  config: { server: "https://calendars.example/" },
  credentials: credentialsOf(account),
  listing: wholeListing(account.calendars),
});
